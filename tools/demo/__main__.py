"""Tell the story on the running local cloud; `make demo` starts the cloud first."""

import sys

from demo.narration import Narrator, StoryFailed
from demo.story import Story
from infrastructure.local import home_folder
from localcloud.client import Client, Endpoints


def main() -> int:
    """Return 0 when the whole story came true, else 1 with one line that says what did not."""
    try:
        client = Client(Endpoints.read(home_folder()))
        Story(client, Narrator(client)).tell()
    except FileNotFoundError:
        print("demo: no local cloud is running; `make demo` starts one", file=sys.stderr)
    except (ConnectionError, TimeoutError) as error:
        print(f"demo: the local cloud does not answer ({error}); run `make up`", file=sys.stderr)
    except StoryFailed as failure:
        print(f"demo: {failure}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())

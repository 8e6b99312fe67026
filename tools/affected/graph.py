"""A graph of what depends on what, and the shortest ways through it."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

type Chain = tuple[str, ...]


class Graph:
    """Nodes are paths of the repository: of files, and of the folders that count as a whole."""

    def __init__(self) -> None:
        self._dependants: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, node: str, *, depends_on: str) -> None:
        """Note that a change of `depends_on` is one of `node`."""
        if node != depends_on:
            self._dependants[depends_on].add(node)

    def knows(self, node: str) -> bool:
        """Whether anything depends on a node."""
        return node in self._dependants

    def reached(self, changed: Iterable[str]) -> Mapping[str, Chain]:
        """Return each node that a change reaches, with the shortest chain from what changed."""
        chains: dict[str, Chain] = {path: (path,) for path in sorted(changed)}
        waiting = deque(chains)
        while waiting:
            node = waiting.popleft()
            for dependant in sorted(self._dependants.get(node, ())):
                if dependant not in chains:
                    chains[dependant] = (*chains[node], dependant)
                    waiting.append(dependant)
        return chains

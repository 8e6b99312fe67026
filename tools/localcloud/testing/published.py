"""A function with published versions and an alias, for tests of whatever moves aliases."""

from typing import Any

from localcloud.testing.functions import packed


def publish(functions: Any, iam: Any, name: str, *, versions: int) -> None:
    """Create a function with so many versions, and the alias `live` at the first of them."""
    for number in range(1, versions + 1):
        code = packed({"handlers.py": f"VERSION = {number}"})
        if number > 1:
            functions.update_function_code(FunctionName=name, ZipFile=code, Publish=True)
            continue
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="handlers.handler",
            Code={"ZipFile": code},
            Publish=True,
        )
        functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")

"""The data plane of HTTP APIs: what API Gateway does with a request, which moto does not."""

from localcloud.front_door.door import FrontDoor

__all__ = ["FrontDoor"]

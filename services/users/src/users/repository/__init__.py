"""All SQL of the service: one method, one statement."""

from users.repository.imports import Imports, Rejections, StagedUsers
from users.repository.users import LastUser, Users

__all__ = ["Imports", "LastUser", "Rejections", "StagedUsers", "Users"]

"""A finding: worked out from the facts once, when it is first read."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class finding(Generic[T]):
    """`functools.cached_property` without the lock that it takes in Python 3.11 (half the time)."""

    def __init__(self, func: Callable[[Any], T]) -> None:
        self.func, self.name, self.__doc__ = func, func.__name__, func.__doc__

    @overload
    def __get__(self, patient: None, owner: type) -> "finding[T]": ...
    @overload
    def __get__(self, patient: object, owner: type) -> T: ...
    def __get__(self, patient: object | None, owner: type) -> "finding[T] | T":
        if patient is None:
            return self
        value = patient.__dict__[self.name] = self.func(patient)
        return value

"""Jinja for many thousand pages: the same output, with less work for each value and each call of a macro."""

import re
from functools import cache
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, cast

from jinja2 import Environment
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

_SPECIAL = re.compile("[&<>'\"]")
_LOOP = frozenset({"_loop_vars", "_block_vars"})
_PLAIN = frozenset({FunctionType, MethodType, BuiltinFunctionType, type(cache(str))})
_OURS = f"\nfrom {__name__} import QuickMacro as Macro, as_text as escape\n"


def as_text(value: Any) -> str:
    """A value as a template writes it: escaped, unless it is HTML already."""
    kind = type(value)
    if kind is Markup or (kind is str and not _SPECIAL.search(value)):
        return cast("str", value)
    return escape(value)


class QuickMacro(Macro):
    """A macro that is called without looking at its arguments, where all of them are given in their order."""

    def __init__(self, environment: Environment, function: Any, name: str, arguments: Any, *rest: Any):
        super().__init__(environment, function, name, arguments, *rest)
        self.function, self.count = function, -1 if any(rest[:3]) else len(arguments)


class QuickContext(Context):
    """Calls macros directly."""

    def call(self, called: Any, /, *args: Any, **more: Any) -> Any:
        """What a function or macro answers."""
        if type(called) is QuickMacro and len(args) == called.count and more.keys() <= _LOOP:
            return str.__new__(Markup, called.function(*args))
        if type(called) in _PLAIN and not hasattr(called, "jinja_pass_arg"):
            if more:
                more = {name: value for name, value in more.items() if name not in _LOOP}
            return called(*args, **more)
        return super().call(called, *args, **more)


class QuickEnvironment(Environment):
    """Templates in which every value is escaped."""

    context_class = QuickContext

    def _generate(self, *args: Any, **more: Any) -> str:
        """Jinja's hook for other code of a template: our two names hide those that it imports."""
        return super()._generate(*args, **more) + _OURS

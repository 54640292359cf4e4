"""Following the names of a template through the types of its context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from templates.contexts.pieces import Drawing, Mean, Share

#: What a loop knows of itself.
_LOOP: Final = {
    *("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"),
    *("cycle", "changed", "depth", "depth0"),
}
#: What Jinja brings along, beside the context.
_GLOBALS: Final = ("range", "dict", "lipsum", "cycler", "joiner", "namespace")
#: Values of which nothing is known; whatever is asked of them, it may be there.
_ANYTHING: Final = None


class _Loop:
    """The type of `loop`."""


@dataclass(frozen=True, slots=True)
class Misused:
    """A name that a template uses and its report does not have, or not in this way.

    Attributes:
        name: as it is written.
        line: of the source, from 1.
        how: `unknown`, `no list` (a loop over what is one value), `many` (what is many values printed as one).
    """

    name: str
    line: int
    how: str = "unknown"


class Names:
    """Follows every name of a template's syntax tree.

    Attributes:
        misused: what is wrong, in order.
        used: the paths that the template names, such as `report.visits.rows`.
        drawn: where charts are shown: (path, line).
    """

    def __init__(self, root: str, context: type) -> None:
        self._scope: Final[dict[str, Any]] = {root: context, **dict.fromkeys(_GLOBALS)}
        self._paths: Final[dict[str, str]] = {root: root}
        self.misused: list[Misused] = []
        self.used: set[str] = set()
        self.drawn: list[tuple[str, int]] = []

    def follow(self, tree: Any) -> None:
        """Follow a whole template."""
        self._visit(tree, dict(self._scope), dict(self._paths))

    def _visit(self, node: Any, scope: dict[str, Any], paths: dict[str, str]) -> None:
        from jinja2 import nodes

        if isinstance(node, nodes.For):
            self._loop(node, scope, paths)
        elif isinstance(node, nodes.Assign):
            of = self._type(node.node, scope, paths)
            if isinstance(node.target, nodes.Name):
                scope[node.target.name] = of
                paths[node.target.name] = _path(node.node, paths)
            else:
                scope.update(dict.fromkeys(_target_names(node.target)))
        elif isinstance(node, nodes.Macro | nodes.CallBlock):
            inside = {**scope, **{each.name: _ANYTHING for each in node.args}, "caller": _ANYTHING}
            if isinstance(node, nodes.Macro):
                scope[node.name] = _ANYTHING
            for below in node.iter_child_nodes(exclude=("args",)):
                self._visit(below, inside, dict(paths))
        elif isinstance(node, nodes.Output):
            for each in node.nodes:
                self._output(each, scope, paths)
        elif isinstance(node, nodes.Getattr | nodes.Name):
            self._type(node, scope, paths)
        else:
            for below in node.iter_child_nodes():
                self._visit(below, scope, paths)

    def _loop(self, node: Any, scope: dict[str, Any], paths: dict[str, str]) -> None:
        """Visit a loop; its name is known inside it alone."""
        from jinja2 import nodes

        of = present(self._type(node.iter, scope, paths))
        if of is not _ANYTHING and get_origin(of) is not tuple and of is not str:
            self.misused.append(Misused(_spelled(node.iter), node.iter.lineno, "no list"))
        each = _element(of)
        inside, known = {**scope, "loop": _Loop}, dict(paths)
        if isinstance(node.target, nodes.Name):
            inside[node.target.name] = each
            known[node.target.name] = f"{_path(node.iter, paths)}[]"
        else:
            inside.update(dict.fromkeys(_target_names(node.target)))
        for below in node.iter_child_nodes(exclude=("iter", "target", "else_")):
            self._visit(below, inside, known)
        for below in node.else_:
            self._visit(below, dict(scope), dict(paths))

    def _output(self, node: Any, scope: dict[str, Any], paths: dict[str, str]) -> None:
        from jinja2 import nodes

        if isinstance(node, nodes.TemplateData):
            return
        of = present(self._type(node, scope, paths))
        if of is Drawing:
            self.drawn.append((_spelled(node), node.lineno))
        elif of not in (_ANYTHING, Share, Mean) and (is_dataclass(get_origin(of) or of) or get_origin(of) is tuple):
            self.misused.append(Misused(_spelled(node), node.lineno, "many"))

    def _type(self, node: Any, scope: dict[str, Any], paths: dict[str, str]) -> Any:
        """Return the type of an expression, None where anything may be; notes what is unknown."""
        from jinja2 import nodes

        if isinstance(node, nodes.Name):
            if node.name not in scope and node.ctx == "load":
                self.misused.append(Misused(node.name, node.lineno))
            return scope.get(node.name)
        if isinstance(node, nodes.Getitem):
            of = present(self._type(node.node, scope, paths))
            self._visit(node.arg, scope, paths)
            return _element(of)
        if not isinstance(node, nodes.Getattr):
            for below in node.iter_child_nodes():
                self._visit(below, scope, paths)
            return _ANYTHING
        of = self._type(node.node, scope, paths)
        self.used.add(_path(node, paths))
        if of is _ANYTHING:
            return _ANYTHING
        known = attributes(of)
        if node.attr not in known:
            self.misused.append(Misused(_spelled(node), node.lineno))
        return known.get(node.attr)


def _target_names(target: Any) -> list[str]:
    from jinja2 import nodes

    return [each.name for each in target.find_all(nodes.Name)]


def _spelled(node: Any) -> str:
    before = getattr(node, "node", None)
    if before is not None and hasattr(node, "attr"):
        return f"{_spelled(before)}.{node.attr}"
    return str(getattr(node, "name", "…"))


def _path(node: Any, paths: Mapping[str, str]) -> str:
    """Return the path of an expression from the context on: `report.visits.rows[].label`."""
    before = getattr(node, "node", None)
    if before is not None and hasattr(node, "attr"):
        return f"{_path(before, paths)}.{node.attr}"
    if before is not None:
        return f"{_path(before, paths)}[]"
    return paths.get(str(getattr(node, "name", "")), "")


@cache
def attributes(of: Any) -> dict[str, Any]:
    """Return what templates may name of a type, with the types of that."""
    of = present(of)
    if of is _Loop:
        return dict.fromkeys(_LOOP)
    kind = get_origin(of) or of
    if not isinstance(kind, type):
        return {}
    if not is_dataclass(kind):
        return {name: _ANYTHING for name in dir(kind) if not name.startswith("_")}
    filled = dict(zip(getattr(kind, "__parameters__", ()), get_args(of), strict=False))
    known = {name: _filled(hint, filled) for name, hint in get_type_hints(kind).items() if not name.startswith("_")}
    for name in dir(kind):
        asked = getattr(kind, name)
        if isinstance(asked, property) and asked.fget is not None:
            known[name] = _filled(get_type_hints(asked.fget).get("return"), filled)
    return known


def _filled(hint: Any, parameters: Mapping[Any, Any]) -> Any:
    if isinstance(hint, TypeVar):
        return parameters.get(hint)
    arguments = get_args(hint)
    if any(each in parameters for each in arguments):
        return get_origin(hint)[tuple(parameters.get(each, each) for each in arguments)]
    return hint


def present(hint: Any) -> Any:
    """Return a type without the None it may be."""
    left = [each for each in get_args(hint) if each is not type(None)]
    return left[0] if type(None) in get_args(hint) and len(left) == 1 else hint


def _element(of: Any) -> Any:
    return get_args(of)[0] if get_origin(of) is tuple else _ANYTHING

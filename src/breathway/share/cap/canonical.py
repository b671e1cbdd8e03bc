"""XML in the one form that a signature is taken of.

In: a document that ``read`` has taken (bounded, well formed, without a document type). Out: its
elements with their prefixes, and an element as bytes by Canonical XML 1.0 (inclusive) or Exclusive
XML Canonicalization 1.0, comments left out: W3C xml-c14n, sections 2.3 and 2.4; xml-exc-c14n,
section 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from msgspec import Struct, field

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
)


class Node(Struct):
    name: str  # as written, with its prefix; an instruction's starts with "?"
    attributes: dict[str, str]  # those that declare namespaces too
    inside: list[Node | str] = field(default_factory=list)
    scope: dict[str, str] = field(default_factory=dict)  # prefix → namespace; "" is the default
    kept: dict[str, str] = field(default_factory=dict)  # xml: attributes of this and all above

    @property
    def kind(self) -> str:
        """ "namespace local", as ``read`` names elements."""
        prefix, _, local = self.name.rpartition(":")
        return f"{self.scope.get(prefix, '')} {local}"

    def children(self, kind: str) -> list[Node]:
        return [one for one in self.inside if isinstance(one, Node) and one.kind == kind]

    def text(self) -> str:
        return "".join(one for one in self.inside if isinstance(one, str))


def tree(document: bytes) -> Node:
    """A node without a name that holds the root, and the instructions beside it."""
    top = Node("", {}, scope={"": "", "xml": "http://www.w3.org/XML/1998/namespace"})
    open_nodes = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        above = open_nodes[-1]
        own = {_declared(key): value for key, value in attributes.items() if _declares(key)}
        xml = {key: value for key, value in attributes.items() if key.startswith("xml:")}
        node = Node(name, attributes, scope=above.scope | own, kept=above.kept | xml)
        above.inside.append(node)
        open_nodes.append(node)

    def instruction(target: str, data: str) -> None:
        open_nodes[-1].inside.append(Node(f"?{target}", {}, [data]))

    def text(data: str) -> None:
        open_nodes[-1].inside.append(data)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_nodes.pop()
    parser.CharacterDataHandler = text
    parser.ProcessingInstructionHandler = instruction
    parser.Parse(document, True)
    return top


def canonical(
    node: Node,
    *,
    exclusive: bool,
    listed: frozenset[str] = frozenset(),
    without: Node | None = None,
) -> bytes:
    """An element, or the whole document of ``tree``; ``listed`` are the prefixes that exclusive
    form treats as inclusive form does, ``without`` an element that is left out."""
    form = (exclusive, listed, without)
    if node.name:
        return "".join(_element(node, {}, form, apex=True)).encode()
    parts: list[str] = []
    seen_root = False
    for one in node.inside:
        assert isinstance(one, Node)  # text outside the root is not well formed
        if one.name.startswith("?"):
            said = "".join(_instruction(one))
            parts.append(f"\n{said}" if seen_root else f"{said}\n")
        else:
            seen_root = True
            parts.extend(_element(one, {}, form))
    return "".join(parts).encode()


_Form = tuple[bool, frozenset[str], Node | None]


def _element(
    node: Node, rendered: Mapping[str, str], form: _Form, *, apex: bool = False
) -> Iterator[str]:
    exclusive, listed, without = form
    scope = node.scope
    wanted = _used(node) | (listed & scope.keys()) if exclusive else set(scope)
    declared = {
        prefix: scope.get(prefix, "")
        for prefix in sorted(wanted - {"xml"})
        if scope.get(prefix, "") != rendered.get(prefix, "")
    }
    attributes = {key: value for key, value in node.attributes.items() if not _declares(key)}
    if apex and not exclusive:
        attributes = node.kept | attributes
    yield f"<{node.name}"
    for prefix, uri in declared.items():
        yield f' xmlns{":" if prefix else ""}{prefix}="{uri.translate(_VALUE)}"'
    for key in sorted(attributes, key=lambda key: _sorting(key, scope)):
        yield f' {key}="{attributes[key].translate(_VALUE)}"'
    yield ">"
    now = {**rendered, **declared}
    for one in node.inside:
        if isinstance(one, str):
            yield one.translate(_TEXT)
        elif one.name.startswith("?"):
            yield from _instruction(one)
        elif one is not without:
            yield from _element(one, now, form)
    yield f"</{node.name}>"


def _instruction(node: Node) -> Iterator[str]:
    data = node.text()
    yield f"<{node.name} {data}?>" if data else f"<{node.name}?>"


def _used(node: Node) -> set[str]:
    """The prefixes that an element and its attributes are seen to use."""
    found = {node.name.rpartition(":")[0]}
    return found | {
        key.partition(":")[0] for key in node.attributes if ":" in key and not _declares(key)
    }


def _declares(key: str) -> bool:
    return key == "xmlns" or key.startswith("xmlns:")


def _declared(key: str) -> str:
    return key[6:]


def _sorting(key: str, scope: Mapping[str, str]) -> tuple[str, str]:
    prefix, _, local = key.rpartition(":")
    return (scope.get(prefix, "") if prefix else "", local)

# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Reads the public symbols from Doxygen's XML output."""

import dataclasses
import re
import xml.etree.ElementTree as ElementTree

_OPERATORS = {"==": "equal", "<=>": "compare", "<<": "output", "=": "assign", "()": "call"}


@dataclasses.dataclass
class Symbol:
    """A type, a function, a member, an enumerator or a macro."""

    kind: str
    name: str
    qualified: str
    header: str
    line: int
    brief: ElementTree.Element
    detail: ElementTree.Element
    declaration: str = ""
    refid: str = ""
    anchor: str = ""
    members: list = dataclasses.field(default_factory=list)

    @property
    def is_documented(self):
        return any("".join(each.itertext()).strip() for each in (self.brief, self.detail))

    @property
    def sections(self):
        """Returns the title and the paragraph of each section, in order."""
        return [(each.findtext("title").rstrip(":"), each.find("para"))
                for each in self.detail.iter("simplesect") if each.get("kind") == "par"]

    def walk(self):
        yield self
        for member in self.members:
            yield from member.walk()


def read(folder):
    """Returns the symbols of each header: `{"copresence/client.hpp": [Symbol, …]}`."""
    symbols = []
    for index in ElementTree.parse(folder / "index.xml").iter("compound"):
        if index.get("kind") in ("class", "struct", "namespace", "file"):
            compound = ElementTree.parse(folder / (index.get("refid") + ".xml")).find("compounddef")
            symbols += _read_compound(compound)
    headers = {}
    for symbol in sorted(_without_repetitions(symbols), key=lambda each: (each.header, each.line)):
        headers.setdefault(symbol.header, []).append(symbol)
    for header in headers.values():
        _give_anchors(header)
    return headers


def _read_compound(compound):
    kind = compound.get("kind")
    name = compound.findtext("compoundname")
    if kind == "file":
        return [_read_member(each, name) for each in compound.iter("memberdef") if each.get("kind") == "define"
                and not each.findtext("name").endswith("_HPP")]
    if compound.get("prot") == "private" or name.startswith(("copresence::detail", "copresence::embedded")):
        return []
    members = [_read_member(each, name) for each in compound.iter("memberdef") if _is_shown(each)]
    if kind == "namespace" and not name.startswith("copresence"):
        return []
    if name == "copresence":
        return members
    where = compound.find("location")
    type_ = Symbol(kind, _short(name), _short(name), where.get("file"), int(where.get("line")),
                   compound.find("briefdescription"), compound.find("detaileddescription"), refid=compound.get("id"))
    type_.declaration = _template(compound) + f"{kind} {_without_spaces(name)};"
    if kind == "namespace":
        return [type_, *members]
    type_.members = sorted(members, key=lambda each: each.line)
    return [type_]


def _is_shown(member):
    if member.get("prot") != "public" or member.get("kind") not in (
            "function", "variable", "enum", "typedef", "friend"):
        return False
    if member.get("kind") == "friend" and not member.findtext("argsstring"):
        return False  # a friend class
    arguments = (member.findtext("argsstring") or "").replace(" ", "")
    if arguments.endswith("=delete"):
        return False
    # Defaulted constructors and destructors are left out, unless they have a comment.
    plain = arguments.startswith("()") and arguments.endswith("=default") and not _text(member.find("type"))
    return not plain or bool(_text(member.find("briefdescription")))


def _read_member(member, scope):
    kind = member.get("kind")
    name = member.findtext("name")
    short = _short(scope)
    where = member.find("location")
    of_scope = kind != "define" and short
    symbol = Symbol("function" if kind == "friend" else kind, name, f"{short}::{name}" if of_scope else name,
                    where.get("file"), int(where.get("line")),
                    member.find("briefdescription"), member.find("detaileddescription"), refid=member.get("id"))
    if kind == "enum":
        symbol.declaration = f"enum class {name}{_underlying(member)};"
        symbol.members = [_read_enumerator(each, symbol) for each in member.iter("enumvalue")]
    elif kind == "define":
        symbol.declaration = f"#define {name} {_text(member.find('initializer'))}"
    else:
        symbol.declaration = _declaration(member)
    return symbol


def _read_enumerator(value, enumeration):
    name = value.findtext("name")
    return Symbol("enumerator", name, f"{enumeration.qualified}::{name}", enumeration.header, enumeration.line,
                  value.find("briefdescription"), value.find("detaileddescription"), declaration=name,
                  refid=value.get("id"))


def _declaration(member):
    name = member.findtext("name")
    type_ = _without_spaces(_text(member.find("type")))
    if member.get("kind") == "typedef":
        return f"using {name} = {type_};"
    head = " ".join(word for word in (*_specifiers(member, type_), type_, name) if word)
    if member.get("kind") == "variable":
        return head + _initializer(member) + ";"
    return _template(member) + head + _arguments(member, len(head)) + ";"


def _specifiers(member, type_):
    """Returns the specifiers that Doxygen has removed from the type."""
    found = ["friend"] if member.get("kind") == "friend" else []
    found += [word for word in ("static", "explicit") if member.get(word) == "yes"]
    if member.get("virt") in ("virtual", "pure-virtual") and "override" not in member.findtext("argsstring"):
        found.append("virtual")
    return [word for word in found if word not in type_.split()]


def _initializer(member):
    text = re.sub(r"\b\d{5,}\b", _with_separators, _text(member.find("initializer")))
    if not text or text.startswith("{"):
        return text
    return " = " + text.removeprefix("=").strip()


def _arguments(member, width_before):
    text = re.sub(r"\s*=\s*", " = ", _without_spaces(member.findtext("argsstring")))
    if width_before + len(text) > 76 and "," in text:
        return text.replace(", ", ",\n    ").replace("(", "(\n    ", 1)
    return text


def _with_separators(number):
    return f"{int(number[0]):,}".replace(",", "'")


def _template(element):
    parameters = element.find("templateparamlist")
    if parameters is None:
        return ""
    texts = []
    for parameter in parameters.iter("param"):
        words = [_text(parameter.find("type")), parameter.findtext("declname") or ""]
        texts.append(" ".join(word for word in words if word))
    return f"template <{', '.join(texts)}>\n"


def _underlying(member):
    type_ = _text(member.find("type"))
    return f" : {type_}" if type_ else ""


def _without_repetitions(symbols):
    """Removes duplicates: Doxygen lists the members of a namespace also in the file that declares them."""
    seen = set()
    for symbol in symbols:
        if symbol.refid not in seen:
            seen.add(symbol.refid)
            yield symbol


def _give_anchors(symbols):
    taken = set()
    for symbol in symbols:
        for each in symbol.walk():
            plain = each.qualified
            for operator, word in _OPERATORS.items():
                if plain.endswith("operator" + operator):
                    plain = plain.removesuffix(operator) + "-" + word
                    break
            plain = re.sub(r"[^A-Za-z0-9_.~-]+", "-", plain.replace("::", ".")).strip("-")
            anchor, count = plain, 1
            while anchor in taken:
                count += 1
                anchor = f"{plain}-{count}"
            taken.add(anchor)
            each.anchor = anchor


def _short(name):
    return _without_spaces(name.removeprefix("copresence::")) if name != "copresence" else ""


def _text(element):
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _without_spaces(text):
    """Removes the spaces that Doxygen adds: `vector< presence > &` becomes `vector<presence>&`."""
    text = re.sub(r"\s*<\s+", "<", text)
    text = re.sub(r"\s+>", ">", text)
    text = re.sub(r" (&&?|\*) ?", r"\1 ", text)
    return re.sub(r"([&*]) (?=[,)>])", r"\1", text).strip()

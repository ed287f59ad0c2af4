"""YAML in which saying a thing twice is an error: what it says, and where."""

from typing import Any

import yaml

#: Both build plain data only; the one in C is ten times as fast, where PyYAML was built with it.
Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Printed(float):
    """A number that knows how it is written: 1.60 has two decimals."""

    text: str


class Loader(Safe):  # type: ignore[misc, valid-type]
    def construct_yaml_float(self, node: yaml.ScalarNode) -> Printed:
        number = Printed(super().construct_yaml_float(node))
        number.text = node.value
        return number


Loader.add_constructor("tag:yaml.org,2002:float", Loader.construct_yaml_float)


def parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes, which know their lines, and what they say; a `yaml.YAMLError` where it is no such YAML."""
    loader = Loader(text)
    root = loader.get_single_node()
    if root is None:
        return None, None
    _refuse_repeated_keys(root)
    return root, loader.construct_document(root)


def _refuse_repeated_keys(root: yaml.Node) -> None:
    """Saying a thing twice is an error. Looked for in what is written, before `<<` lays mappings over others."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):  # an alias is its anchor's node once more
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
            continue
        keys = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
            if key.value in keys:
                said = f"{key.value!r} is given a second time"
                raise yaml.constructor.ConstructorError(None, None, said, key.start_mark)
            keys.add(key.value)
            waiting.append(value)

"""How large a question may be: tokens, depth, aliases, and the fields that its answer can hold.

The measures follow fragments by what they spread, each fragment measured once, so that a document whose fragments
spread one another many times over is measured in time linear in its length.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    MaxIntrospectionDepthRule,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    VariableNode,
)
from strawberry.extensions import SchemaExtension

from api.connections import FIRST, MOST
from graph.errors import BadRequestError

MAX_TOKENS = 1_000
MAX_DEPTH = 16
MAX_ALIASES = 30
MAX_FIELDS = 50_000

VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"

# Fields that give a page of rows, whether or not `first` is written out, and those that give any number of them.
PAGED = {"claims", "entities", "mentions", "neighbours", "search", "segments", "sources"}
UNPAGED = {"nodes", "citationsAt"}
MENTIONED = 8  # the most entities that a claim's `mentioned` gives
# Of lists that no `first` bounds: the rows that they are taken to have.
ROWS = {"mentioned": MENTIONED, "estimates": 20, "formula": 20, "inputs": 10, "predictions": 5, "checks": 2}
# What is worked out takes as long as so many fields.
WEIGHTS = {"estimates": 2_000, "checks": 100}


class Size(NamedTuple):
    """How deep a selection goes, how many aliases it has, and how many fields its answer can hold."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0


class Measure:
    """Sizes of a document's operations. A `first` given by a variable counts by its value, or as the most it can be."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, Any] | None = None) -> None:
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._variables = variables
        self._measured: dict[str, Size] = {}

    def of(self, selections: SelectionSetNode | None) -> Size:
        depth = aliases = fields = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FragmentSpreadNode):
                size = self._fragment(node.name.value)
            elif isinstance(node, FieldNode):
                # Introspection has a rule of its own, and its answers do not grow with the store.
                size = Size() if node.name.value.startswith("__") else self._field(node)
            else:
                assert isinstance(node, InlineFragmentNode)
                size = self.of(node.selection_set)
            depth, aliases, fields = max(depth, size.depth), aliases + size.aliases, fields + size.fields
        return Size(depth, aliases, fields)

    def _fragment(self, name: str) -> Size:
        if name not in self._measured:
            self._measured[name] = Size()  # a fragment within itself is another rule's business
            node = self._fragments.get(name)
            self._measured[name] = self.of(node.selection_set) if node else Size()
        return self._measured[name]

    def _field(self, node: FieldNode) -> Size:
        below = self.of(node.selection_set)
        fields = 1 + WEIGHTS.get(node.name.value, 0) + self._rows(node) * below.fields
        return Size(below.depth + 1, below.aliases + (node.alias is not None), fields)

    def _rows(self, node: FieldNode) -> int:
        name = node.name.value
        if name in UNPAGED and node.arguments:  # a connection's `nodes` has none, and repeats the connection's rows
            return MOST
        if name not in PAGED:
            return ROWS.get(name, 1)
        for argument in node.arguments or ():
            if argument.name.value != "first":
                continue
            if isinstance(argument.value, IntValueNode):
                return _clamped(int(argument.value.value))
            if isinstance(argument.value, VariableNode) and self._variables is not None:
                given = self._variables.get(argument.value.name.value)
                return _clamped(given) if isinstance(given, int) else MOST
            return MOST
        return FIRST


def _clamped(rows: int) -> int:
    return min(max(rows, 1), MOST)


class SizeRule(ValidationRule):
    """Depth and aliases, which no variable changes."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        measure = Measure(context.document)
        for node in context.document.definitions:
            if not isinstance(node, OperationDefinitionNode):
                continue
            size = measure.of(node.selection_set)
            if size.depth > MAX_DEPTH:
                context.report_error(
                    GraphQLError(f"This is {size.depth} fields deep; at most {MAX_DEPTH} are allowed.", [node])
                )
            if size.aliases > MAX_ALIASES:
                context.report_error(
                    GraphQLError(f"This has {size.aliases} aliases; at most {MAX_ALIASES} are allowed.", [node])
                )


class Limits(SchemaExtension):
    """The limits as one extension: tokens while parsing, depth and aliases while validating, then the fields.

    Also here, as it is the last moment before anything runs: of several operations one must be named.
    """

    def on_operation(self) -> Iterator[None]:
        context = self.execution_context
        context.parse_options["max_tokens"] = MAX_TOKENS
        # The same classes every time: the validation cache is keyed by them.
        context.validation_rules = (*context.validation_rules, MaxIntrospectionDepthRule, SizeRule)
        yield

    def on_execute(self) -> Iterator[None]:
        document = self.execution_context.graphql_document
        if document is not None:
            self._check(document)
        yield

    def _check(self, document: DocumentNode) -> None:
        measure = Measure(document, self.execution_context.variables or {})
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        # Strawberry would take the first of several; the specification has the caller choose.
        if len(operations) > 1 and self.execution_context.context.operation_name is None:
            raise GraphQLError(
                "Must provide operation name if query contains multiple operations.",
                extensions={"code": BadRequestError.code},
            )
        for node in operations:
            size = measure.of(node.selection_set)
            if size.fields > MAX_FIELDS:
                raise GraphQLError(
                    f"The answer could hold {size.fields} fields; at most {MAX_FIELDS} are allowed. "
                    f"Ask for fewer rows (first), or for fewer fields of each.",
                    [node],
                    extensions={"code": VALIDATION_FAILED},
                )

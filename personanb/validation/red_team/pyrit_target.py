"""A persona as a `PromptTarget` of PyRIT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from personanb.errors import ReportError

if TYPE_CHECKING:
    from personanb.validation.red_team.adapters import PersonaTarget


def pyrit_target(target: PersonaTarget) -> Any:
    """Return a prompt target that answers for a persona, over several turns where asked.

    Raises
    ------
    ReportError
        When PyRIT is not installed.
    """
    try:
        from pyrit.models import construct_response_from_request  # noqa: PLC0415 - optional
        from pyrit.prompt_target import (  # noqa: PLC0415 - optional
            PromptTarget,
            TargetCapabilities,
            TargetConfiguration,
        )
    except ImportError as error:
        raise ReportError(f"PyRIT is not there ({error}); type `pip install pyrit`") from None

    class PersonaPromptTarget(PromptTarget):  # type: ignore[misc, unused-ignore] # untyped there
        """A persona of personanb."""

        _DEFAULT_CONFIGURATION = TargetConfiguration(
            capabilities=TargetCapabilities(supports_multi_turn=True)
        )

        def __init__(self) -> None:
            super().__init__(model_name=target.engine.model)

        async def _send_prompt_to_target_async(
            self, *, normalized_conversation: list[Any]
        ) -> list[Any]:
            *before, request = normalized_conversation
            pieces = [message.get_piece() for message in before]
            turns = [
                {"role": piece.role, "content": piece.converted_value}
                for piece in pieces
                if piece.role != "system"
            ]
            asked = request.get_piece()
            answer = await target.ask(asked.converted_value, turns)
            return [construct_response_from_request(request=asked, response_text_pieces=[answer])]

        async def cleanup_target_async(self) -> None:
            """Have nothing to clean up."""

    return PersonaPromptTarget()

"""How a project's loop goes on: what its manager may set without the admin."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotation.api.views import ProjectView, Role
from training.models import LoopSettings
from training.selectors.rounds import loop_of


class LoopRulesSerializer(serializers.ModelSerializer[LoopSettings]):
    """When a round starts, what is compared, and what the gates ask for. The specs' fields stay with the admin."""

    class Meta:
        model = LoopSettings
        fields = [
            "min_judgements",
            "new_preferences",
            "every_h",
            "samples_per_prompt",
            "pairs_per_prompt",
            "pairing",
            "sft_anchors",
            "previous_anchors",
            "old_comparisons",
            "gate_members",
            "gate_share",
            "ece_most",
            "length_excess_most",
            "members_agree_least",
            "kl_budget_nats",
            "eos_loss_most",
            "length_growth_most",
            "repetition_growth_most",
            "held_out_gain_least",
            "human_comparisons",
        ]


class LoopRulesView(ProjectView):
    """The rules of a project's loop."""

    @extend_schema(operation_id="loop_rules", responses=LoopRulesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """All of them; a project that collects only has none."""
        return Response(LoopRulesSerializer(loop_of(self.project(request, slug, Role.MANAGER))).data)

    @extend_schema(operation_id="change_loop_rules", request=LoopRulesSerializer, responses=LoopRulesSerializer)
    def patch(self, request: Request, slug: str) -> Response:
        """Writes those that are given; they hold from the next run and gate on."""
        asked = LoopRulesSerializer(
            loop_of(self.project(request, slug, Role.MANAGER)), data=request.data, partial=True
        )
        asked.is_valid(raise_exception=True)
        asked.save()
        return Response(asked.data)

"""What is published is what was trained, to whoever reads it by transformers alone."""

from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from tests.engine.tiny import Tiny
from training.engine.publishing import save_member
from training.engine.scalar_head import last_scores, scalar_from_sft
from training.engine.sequences import pad
from training.engine.tokenizer import load_tokenizer, pad_id, prompt_ids, response_ids

CPU = torch.device("cpu")


@torch.no_grad()
def test_a_whole_reward_member_scores_the_same_when_it_is_loaded_without_being_told_its_shape(
    tiny: Tiny, tmp_path: Path
) -> None:
    tokenizer = load_tokenizer(tiny.sft)
    model = scalar_from_sft(tiny.sft, 0, 0, CPU)
    rng = torch.Generator().manual_seed(0)
    for weights in model.parameters():
        weights.data += 0.05 * torch.randn(weights.shape, generator=rng)
    save_member(model, tokenizer, tmp_path / "member")

    asked = prompt_ids(tokenizer, [{"role": "user", "content": "What is the capital of France?"}])
    texts = ["It is Paris.", "No.", "I do not know, it is far away."]
    batch = pad(
        [asked + response_ids(tokenizer, text) for text in texts], pad_id(tokenizer), side="right", device=CPU
    )
    scores = last_scores(model, batch)
    plain = AutoModelForSequenceClassification.from_pretrained(tmp_path / "member").eval()
    found = plain(input_ids=batch.ids, attention_mask=batch.mask.long()).logits
    assert found.shape == (len(texts), 1)
    torch.testing.assert_close(found.squeeze(1), scores, rtol=0, atol=1e-5)  # fp32, another forward pass
    assert scores.std() > 0.01
    assert plain.dtype == torch.float32
    assert plain.state_dict().keys() == model.state_dict().keys()
    assert all(torch.equal(weights, model.state_dict()[name]) for name, weights in plain.state_dict().items())
    assert AutoTokenizer.from_pretrained(tmp_path / "member").get_vocab() == tokenizer.get_vocab()

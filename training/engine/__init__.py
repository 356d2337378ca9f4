"""The RLHF engine: supervised fine-tuning, reward modelling and PPO by plain command lines, without Django.

Every verb reads one spec file, writes one run folder, and can be stopped and resumed at any step.
"""

"""How the bundled encoder is trained: every number that makes a difference, in one place."""

from __future__ import annotations

import msgspec


class Recipe(msgspec.Struct, frozen=True):
    """The shape of the network and the course of its training.

    Attributes:
        width: of the table of tokens and of the layers.
        dimensions: of the vectors; the teacher's.
        bag_epochs: passes over pairs and glosses without layers: most of translation is learnt here, in minutes.
        layer_epochs: as many steps as so many passes over the pairs and a share of the glosses take, with layers.
        near_share: of these batches, so many are made of sentences that are near each other: hard to tell apart.
        teacher_share: how much of the teacher's own vector English texts get in service, beside 1 of ours.
        layers_share: how much of what the layers add is exported. In full they order likeness best, but blur near
            topics: of 0, 0.25, 0.5, 0.75 and 1, a quarter kept the FAQ's questions apart and translations together.
        batch: pairs that are told apart at a time.
        *_rate: highest learning rate, of the table of tokens and of all else.
        *_weight: of each objective; translation counts 1.
    """

    seed: int = 1
    width: int = 256
    dimensions: int = 384
    layers: int = 2
    heads: int = 4
    most_words: int = 48
    bag_epochs: float = 3.0
    layer_epochs: float = 2.5
    glosses_share: float = 0.3
    near_share: float = 0.5
    teacher_share: float = 0.8
    layers_share: float = 0.25
    batch: int = 1024
    bag_table_rate: float = 2e-3
    bag_rate: float = 1e-3
    layer_table_rate: float = 4e-4
    layer_rate: float = 5e-4
    teacher_weight: float = 1.0
    teacher_contrast_weight: float = 0.5
    likeness_weight: float = 1.0
    similarity_weight: float = 0.3
    alike_weight: float = 0.1
    domain_weight: float = 0.5

//! The rooms of the market's own people: queues with counts, each with its next step.

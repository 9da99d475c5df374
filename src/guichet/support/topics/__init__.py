"""Topics: what a message is about, said by a small linear classifier that is shipped with the package.

Pure functions on text; no database and no network. `topics_of` names the topics of a message, the primary
one first, `answer` does so for a line of JSON and never fails. `train` makes a model from the corpus in
`corpus/` and from the corrections of agents; a model in the data folder is used instead of the shipped one.
`python -m guichet.support.topics` writes the shipped one anew.
"""

from guichet.support.topics.classifier import Topic, TopicModel, load
from guichet.support.topics.names import LANGUAGE_NAMES, TOPICS
from guichet.support.topics.reading import CORPUS, SHIPPED, answer, current_model, own_model_file, topics_of
from guichet.support.topics.service import train

__all__ = [
    "CORPUS",
    "LANGUAGE_NAMES",
    "SHIPPED",
    "TOPICS",
    "Topic",
    "TopicModel",
    "answer",
    "current_model",
    "load",
    "own_model_file",
    "topics_of",
    "train",
]

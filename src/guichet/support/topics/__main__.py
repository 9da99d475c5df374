"""Writes the shipped model anew from the corpus: after the corpus, the features or the training changed."""

from guichet.support.topics import CORPUS, SHIPPED, train

if __name__ == "__main__":
    train(CORPUS).save(SHIPPED)

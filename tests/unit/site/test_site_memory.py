from newsdesk.desk.cache import NoCache
from newsdesk.desk.load import load_folder
from newsdesk.site.memory import Memory
from site_desk import write_desk


class Counting(Memory):
    missed = 0

    def get(self, key):
        found = super().get(key)
        self.missed += found is None
        return found


def test_a_second_look_reads_nothing_anew(tmp_path):
    root, memory = write_desk(tmp_path), Counting(NoCache())
    first = load_folder(root, memory)
    assert memory.missed > 20
    memory.missed = 0
    assert load_folder(root, memory).posts.keys() == first.posts.keys()
    assert memory.missed == 0

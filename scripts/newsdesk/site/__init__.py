"""The playbook site: pages as a pure function of the desk, under a thin MkDocs plugin."""

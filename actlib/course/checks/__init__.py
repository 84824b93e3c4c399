"""How the exercises of each lesson are judged: one module a lesson, with JUDGES by exercise number."""

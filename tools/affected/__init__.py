"""Says what a change can affect: which tests, services, Terraform folders and checks, and why.

Nothing here is a list of paths. Whatever depends on whatever is read where it is written:

- **Imports.** A Python file affects what imports it, transitively, and so the tests that do. To
  import a module is to run the packages that it lies in. The import graph is grimp's.
- **pytest.** A conftest.py affects the tests beneath its folder, and the plugins that it names
  affect it.
- **Processes.** What a file starts with `python -m …`, `python -c "import …"` or `make …`, it
  depends on; a target of the Makefile stands for the modules that it and its prerequisites start.
  This is how the flows, which import nothing of any service, depend on all of them: they run
  `make up`, which builds and applies.
- **Packages.** `packages.catalogue` depends on whatever goes into a package, which it says itself.
- **Terraform.** A folder depends on the modules and mocks that it names as `source`, and on the
  files that it reads beneath `path.module`.
- **Paths.** A file that is neither Python nor a document affects the Python files that write its
  path, or that of a folder above it; so does a document whose path is written in full.
- **Data.** Any other file belongs to the folder of Terraform, the package, the tests or the library
  or service that it lies in, and affects all of that. So does a Python file that was deleted.
- **Templates**, where pytest does not go, are data: what they hold is code only when something is
  made of them.
- **Documents** (Markdown outside packages) affect nothing else.
- **Everything else**, such as the Makefile, the locks and the workflows, affects everything.

The tests in `tests/architecture` look at the repository itself, so any change affects them. Where
these rules are wrong, they name too much and not too little.
"""

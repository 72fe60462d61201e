"""The tornado and Jupyter side: pages, kernels, limits, and how the server is started."""

"""JupyterHub 6 on one machine: each learner gets a server of this module. See ../deploy.md."""

import os
import sys

c = get_config()  # noqa: F821  (JupyterHub reads this file and brings the name)

# Our command, not jupyterhub-singleuser: that one would load Voila as an extension, without our
# settings, and give each learner a file browser and a kernel for code of their own besides.
c.Spawner.cmd = ["esodys-teach", "serve", "--hub"]
c.Spawner.default_url = "/"
c.Spawner.environment = {"JUPYTER_WIDGETS_ECHO": "0"}
c.Spawner.http_timeout = 60
c.Spawner.start_timeout = 60
# What a learner's server takes over; everything else, passwords too, stays with the hub.
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "VIRTUAL_ENV"]

# All under the account that the hub runs as. Learners cannot run code of their own in these
# servers, so none reads another's; whoever wants a wall besides takes values.yaml.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = os.environ.get("HUB_HOMES", "/tmp") + "/{username}"

# Who may come in. Nobody, until you name an authenticator and either users or a whole platform:
# https://jupyterhub.readthedocs.io/en/stable/reference/authenticators.html
c.JupyterHub.authenticator_class = os.environ.get("HUB_AUTHENTICATOR", "null")
c.Authenticator.allowed_users = set(os.environ.get("HUB_LEARNERS", "").split())
c.Authenticator.admin_users = set(os.environ.get("HUB_ADMINS", "").split())

# Only nginx on this machine talks to the proxy, and only the proxy and the servers to the hub.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:8081"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:8001"

# Where browsers find the hub; over https every cookie is for https only.
address = os.environ.get("HUB_ADDRESS", "")
if address.startswith("https://"):
    c.JupyterHub.public_url = address
    c.JupyterHub.tornado_settings = {"cookie_options": {"secure": True}}

# Accounts, servers and cookies' keys survive a restart: PostgreSQL, and a file that only we read.
c.JupyterHub.db_url = os.environ["HUB_DATABASE"]
c.JupyterHub.cookie_secret_file = os.environ.get("HUB_COOKIE_SECRET", "jupyterhub_cookie_secret")

# The end of the hub is the end of all it started.
c.JupyterHub.cleanup_servers = True
c.JupyterHub.cleanup_proxy = True

# Who comes back to a page whose server has ended gets a new one without a click.
c.JupyterHub.implicit_spawn_seconds = 1

# A class arrives at once, and no more come than the machine holds (deploy.md has the sum).
c.JupyterHub.concurrent_spawn_limit = 10
c.JupyterHub.active_server_limit = int(os.environ.get("HUB_MOST", "60"))

# A server that nobody has used for an hour ends. An open page is use.
c.JupyterHub.services = [
    {
        "name": "culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["culler"],
    }
]

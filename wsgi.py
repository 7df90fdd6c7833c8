"""`python wsgi.py` is all that production needs: it migrates, makes its secrets and serves."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

from chat.cli.serve import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())

# pgAdmin 4 on a desktop, for a test: what it keeps lies in PGADMIN_HOME, and it asks nothing of the world.
import os

SERVER_MODE = False
DATA_DIR = os.environ["PGADMIN_HOME"]
LOG_FILE = os.path.join(DATA_DIR, "pgadmin4.log")
SQLITE_PATH = os.path.join(DATA_DIR, "pgadmin4.db")
SESSION_DB_PATH = os.path.join(DATA_DIR, "sessions")
STORAGE_DIR = os.path.join(DATA_DIR, "storage")
DEFAULT_SERVER = "127.0.0.1"
DEFAULT_SERVER_PORT = int(os.environ["PGADMIN_PORT"])
MASTER_PASSWORD_REQUIRED = False
USE_OS_SECRET_STORAGE = False
UPGRADE_CHECK_ENABLED = False

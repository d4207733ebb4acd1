# Superset for a test: what it keeps lies in SUPERSET_HOME, and it asks nothing of the world.
import os

SECRET_KEY = "no-secret-of-a-test-that-ends-with-it-0000000000"
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.environ["SUPERSET_HOME"] + "/superset.db?check_same_thread=false"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
CONTENT_SECURITY_POLICY_WARNING = False

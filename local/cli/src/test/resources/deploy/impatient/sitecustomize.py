"""Read by Python at its start: the AWS CLI looks at a stack every 30 seconds, which on a local AWS is there at once."""
import time

_sleep = time.sleep
time.sleep = lambda seconds: _sleep(min(seconds, 0.5))

from privacyidea.app import create_app

# The configuration is named by PRIVACYIDEA_CONFIGFILE.
application = create_app(config_name="production", silent=True)

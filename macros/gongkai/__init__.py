"""gongkai (公开): annual public disclosures of Chinese public bodies, built from Markdown and YAML."""

__version__ = "0.1.0"

"""Settings: from `GUICHET_*` variables or `guichet.toml`; the defaults run on one machine with no set-up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

MEGABYTE = 1024 * 1024


class Settings(BaseSettings):
    """All that an operator can set."""

    model_config = SettingsConfigDict(env_prefix="GUICHET_", toml_file="guichet.toml", extra="forbid")

    database_url: str | None = Field(
        default=None,
        description="A PostgreSQL ≥ 15 to use; without it the embedded one runs in the data folder.",
    )
    reports_database_url: str | None = Field(
        default=None,
        description="A hot standby of the database, for reads that look over much; without it, none is used.",
    )
    reports_staleness: int = Field(
        default=30,
        ge=10,
        description="How many seconds the standby may be behind; else the database answers.",
    )
    data_dir: Path = Field(
        default=Path("var"), description="Where the embedded database, files and key live."
    )
    host: str = Field(default="127.0.0.1", description="The address that the server listens on.")
    port: int = Field(default=8080, ge=1, le=65535, description="The port that the server listens on.")
    public_url: str | None = Field(
        default=None,
        description="How the world reaches this server: for webhooks, sign-in at shops, links in mails.",
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=(), description="Networks of the proxies whose X-Forwarded-* headers are believed."
    )
    allowed_private_networks: tuple[str, ...] = Field(
        default=(), description="Private networks that outbound calls may reach (none unless named)."
    )
    secret_key_file: Path | None = Field(
        default=None, description="The secret key, shared between hosts; by default in the data folder."
    )
    blobs_dir: Path | None = Field(
        default=None, description="The files, shared between hosts; by default in the data folder."
    )
    door_body_limit: int = Field(default=1 * MEGABYTE, description="Largest webhook body taken, in bytes.")
    web_processes: int = Field(
        default=1, ge=1, description="How many processes answer what people and pages ask."
    )
    door_process: bool = Field(
        default=True,
        description="Whether webhooks have a process of their own, which nothing that people read holds up.",
    )
    requests_per_minute: int = Field(
        default=3000, ge=1, description="Requests that each member of staff may send, per web process."
    )
    database_pool: int = Field(default=10, ge=2, description="Database connections of each process.")
    raw_kept_days: int = Field(
        default=30, ge=8, description="How long what came from outside is kept as it came, to be read again."
    )
    raw_archive_dir: Path | None = Field(
        default=None,
        description="Where what came from outside is written before it is dropped; without it, nowhere.",
    )
    events_kept_days: int = Field(
        default=180, ge=8, description="How long the log of what happened is kept, once everyone heard it."
    )
    log_level: str = Field(default="info", description="debug, info, warning or error.")
    log_json: bool = Field(default=False, description="One JSON object a line instead of text for people.")
    otlp_endpoint: str | None = Field(default=None, description="Where traces go (OTLP over HTTP).")
    mail_url: str | None = Field(
        default=None, description="smtp://user:password@host:port for system mail; smtps:// for TLS at once."
    )
    mail_from: str = Field(default="guichet@localhost", description="The sender of system mail.")
    smtp_port: int | None = Field(
        default=None, ge=1, le=65535, description="Where forwarded mails are received; without it, nowhere."
    )
    smtp_host: str = Field(
        default="127.0.0.1", description="The address that the receiver of mails listens on."
    )
    smtp_domain: str | None = Field(
        default=None, description="The domain of the addresses for forwarding; by default the public host."
    )
    smtp_certificate: Path | None = Field(
        default=None, description="A certificate (PEM, with its chain) for STARTTLS at the receiver."
    )
    smtp_key: Path | None = Field(default=None, description="The certificate's private key (PEM).")
    smtp_size_limit: int = Field(
        default=64 * MEGABYTE, ge=64 * 1024, description="Largest mail received, in bytes."
    )
    muted: bool = Field(default=False, description="A muted copy neither polls, sends nor acts.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables win over the file; there is no other source."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def key_path(self) -> Path:
        """Where the secret key is."""
        return self.secret_key_file or self.data_dir / "secret.key"

    @property
    def blobs_path(self) -> Path:
        """Where the files are."""
        return self.blobs_dir or self.data_dir / "blobs"

    @property
    def base_url(self) -> str:
        """The address under which links are made."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; `overrides` win. Raises pydantic.ValidationError with what is wrong."""
    return Settings(**overrides)

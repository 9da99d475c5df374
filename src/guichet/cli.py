"""The command line `guichet`. A composition root; what a command needs is imported when it runs."""

# ruff: noqa: PLC0415 — imports are late on purpose: a command that needs no web code answers within a second

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guichet.operations.command import give_up, settings_given, with_services
from guichet.operations.storage_commands import db, deliveries

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from guichet.kernel.services import Services
    from guichet.operations.connecting import Asked

app = typer.Typer(
    name="guichet",
    help="Guichet: the one counter behind all of a merchant's shops.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
connector = typer.Typer(help="For those who write connectors.", no_args_is_help=True)
user = typer.Typer(help="Accounts of staff.", no_args_is_help=True)
secret = typer.Typer(help="The secret key.", no_args_is_help=True)
mail_group = typer.Typer(help="Mails, as Guichet reads them.", no_args_is_help=True)
topics = typer.Typer(help="What messages are about.", no_args_is_help=True)
places = typer.Typer(help="Towns and postcodes, by which shops are found.", no_args_is_help=True)
till = typer.Typer(help="Tills and stock tools that export files.", no_args_is_help=True)
for name, group in (
    ("db", db),
    ("deliveries", deliveries),
    ("connector", connector),
    ("user", user),
    ("secret", secret),
    ("mail", mail_group),
    ("topics", topics),
    ("places", places),
    ("till", till),
):
    app.add_typer(group, name=name)


def main() -> None:
    """Run the command line; what goes wrong is said in a sentence, with exit code 1."""
    try:
        app()
    except Exception as failure:
        name = type(failure).__name__
        if name == "OperationalError":  # psycopg's and SQLAlchemy's
            give_up(f"The database does not answer: {str(failure).strip().splitlines()[0]}")
        if name not in _SAID_PLAINLY:
            raise
        give_up(str(failure))


# By name: to import them all would take the second that a command has.
_SAID_PLAINLY = frozenset(
    {
        "ArchiveError", "BackupError", "CannotServeError", "DatabaseTooNewError", "DatabaseUnavailableError",
        "FileNotFoundError", "JSONDecodeError", "MalformedError", "NoAppError", "NotRotatedError",
        "NotSharedError", "PermissionError", "PostgresError", "StartError", "UnknownConnectorError",
    }
)  # fmt: skip


@app.command()
def serve(
    role: Annotated[
        str | None,
        typer.Option(help="Only this part, where several machines share the work: web, worker or mail."),
    ] = None,
) -> None:
    """Run Guichet until Ctrl-C: database, web and worker in one tree of processes."""
    from guichet.kernel.log import configure_log
    from guichet.operations.serve import Role
    from guichet.operations.serve import serve as run_tree

    settings = settings_given()
    if role is not None and role not in tuple(Role):
        give_up(f"There is no role {role!r}: choose web, worker or mail.")
    configure_log(level=settings.log_level, as_json=settings.log_json)
    roles = tuple(Role) if role is None else (Role(role),)
    run_tree(settings, roles, on_ready=lambda: typer.echo(f"Guichet is at {settings.base_url}"))


@app.command()
def demo(
    reset: Annotated[bool, typer.Option(help="Begin anew: remove the demo's data first.")] = False,
    scale: Annotated[float, typer.Option(help="How large the demo world is.", min=0.01, max=100)] = 1.0,
    seed: Annotated[int, typer.Option(help="From which it is drawn.")] = 1,
) -> None:
    """Run Guichet with a demo world: stand-ins of shops, filled and alive."""
    from guichet.kernel.log import configure_log
    from guichet.operations.demo import run_demo

    settings = settings_given()
    configure_log(level="warning" if settings.log_level == "info" else settings.log_level)
    run_demo(settings, reset=reset, scale=scale, seed=seed, say=typer.echo)


@app.command()
def doctor() -> None:
    """Check this installation, and say in plain words what is wrong."""
    from guichet.operations.doctor import Verdict, examine

    signs = {Verdict.GOOD: ("✓", "green"), Verdict.NOTE: ("·", "yellow"), Verdict.BAD: ("✗", "red")}
    bad = 0
    for finding in examine(settings_given()):
        sign, colour = signs[finding.verdict]
        bad += finding.verdict is Verdict.BAD
        typer.secho(f"{sign} {finding.subject}: {finding.words}", fg=colour)
    if bad:
        give_up(f"{bad} thing{'s' * (bad > 1)} must be put right.")


@app.command()
def unmute() -> None:
    """Let a muted copy (as after a restore) poll, send and act. Be sure that no other copy does."""
    from guichet.kernel.installation import unmute as end_muting

    async def work(services: Services) -> bool:
        async with services.database.transaction() as transaction:
            return await end_muting(transaction)

    typer.echo("This copy works now." if with_services(work) else "This copy was not muted.")


@app.command()
def connect(
    connector_id: Annotated[
        str, typer.Argument(help="Such as bigcommerce; without it, all are listed.")
    ] = "",
    name: Annotated[str, typer.Option(help="How you call this account.")] = "",
    settings_file: Annotated[
        Path | None,
        typer.Option("--settings", help="JSON of what the connector asks; '-' for standard input."),
    ] = None,
) -> None:
    """Connect an account at an outside system; its first reading starts at once."""
    from guichet.operations.connecting import connect_account, fields_of, list_connectors

    if not connector_id:
        for line in list_connectors():
            typer.echo(line)
        return
    given = _typed_or_read(fields_of(connector_id), settings_file)
    connection_id = with_services(lambda services: connect_account(services, connector_id, given, name))
    typer.echo(
        f"Connected as number {connection_id}. 'guichet serve' reads it; the desk shows how far it is."
    )


@app.command("app")
def register_app(
    connector_id: Annotated[str, typer.Argument(help="Such as bigcommerce.")],
    settings_file: Annotated[
        Path | None,
        typer.Option("--settings", help="JSON of what the vendor gave; '-' for standard input."),
    ] = None,
) -> None:
    """Register a single-click app: shows the addresses to give to the vendor, and keeps what it gave."""
    from guichet.operations.connecting import app_addresses, app_fields_of, register_app

    settings = settings_given()
    typer.echo("Give these addresses to the vendor:")
    for line in app_addresses(connector_id, settings):
        typer.echo(f"  {line}")
    if settings.public_url is None:
        typer.secho("The vendor cannot reach them: set GUICHET_PUBLIC_URL first.", fg="yellow")
    given = _typed_or_read(app_fields_of(connector_id), settings_file)
    with_services(lambda services: register_app(services, connector_id, given))
    typer.echo("The app is registered. A shop that installs it waits under Connections to be let in.")


def _typed_or_read(asked: Sequence[Asked], settings_file: Path | None) -> dict[str, Any]:
    """What is asked for, from a file of JSON or typed by a person."""
    if settings_file is None:
        return {
            field.name: typer.prompt(field.title, default=field.default, hide_input=field.secret)
            for field in asked
        }
    text = sys.stdin.read() if str(settings_file) == "-" else settings_file.read_text()
    read: dict[str, Any] = json.loads(text)
    return read


@app.command()
def sync(
    connection_id: Annotated[
        int | None, typer.Argument(help="Its number; without it, all are listed.")
    ] = None,
) -> None:
    """Read an account anew from the beginning, or list the accounts and how they are."""
    from guichet.operations.connecting import list_connections, start_sync

    if connection_id is None:
        for line in with_services(list_connections):
            typer.echo(line)
        return
    number = connection_id
    with_services(lambda services: start_sync(services, number))
    typer.echo("It is read anew; 'guichet serve' does it, the desk shows how far it is.")


@connector.command("new")
def new_connector(
    name: Annotated[str, typer.Argument(help="Its id: lower-case letters and digits.")],
    kind: Annotated[str, typer.Option(help="What it is: shop or carrier.")] = "shop",
) -> None:
    """Lay out the folder of a new connector, ready to be filled."""
    from guichet.operations.scaffold import Kind, ScaffoldError, lay_out

    if kind not in tuple(Kind):
        give_up(f"There is no kind {kind!r}: choose shop or carrier.")
    try:
        folder = lay_out(name, Kind(kind))
    except ScaffoldError as refused:
        give_up(str(refused))
    typer.echo(f"Laid out {folder}. Its README says what comes next.")


@user.command()
def add(
    mail: Annotated[str, typer.Argument(help="The address to sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name.", prompt=True)],
    role: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    password: Annotated[
        str,
        typer.Option(
            help="Asked for when not given.", prompt=True, hide_input=True, confirmation_prompt=True
        ),
    ] = "",
) -> None:
    """Add a member of staff, such as the first administrator."""
    from guichet.kernel.auth import Actor, Grant, NewUser, Role, add_user

    roles = role or [Role.ADMINISTRATOR.value]
    unknown = [given for given in roles if given not in tuple(Role)]
    if unknown:
        give_up(f"There is no role {unknown[0]!r}. The roles are: {', '.join(Role)}.")
    new = NewUser(mail=mail, name=name, grants=[Grant(role=given) for given in roles])

    def work(services: Services) -> Coroutine[Any, Any, int]:
        return add_user(services, Actor.system("command line"), new, password)

    with_services(work)
    typer.echo(f"{mail} may sign in as {', '.join(roles)}.")


@secret.command()
def rotate() -> None:
    """Change the secret key: all that is sealed with it is sealed anew, while Guichet goes on working."""
    import asyncio

    from guichet.operations.database import with_database
    from guichet.operations.secret import rotate as rotate_key
    from guichet.operations.services import secret_key_file

    with with_database(settings_given()) as settings:
        sealed = asyncio.run(rotate_key(settings))
    typer.echo(
        f"A new key seals {sealed} secrets. Copy {secret_key_file(settings)} to where the old one is kept."
    )


@mail_group.command("inspect")
def inspect_mail(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Mails as they came, one a file.")],
) -> None:
    """Print what is read from each mail: one JSON object a line, and nothing else."""
    from guichet.correspondence import inspect

    failures = []
    for file in files:
        try:
            raw = file.read_bytes()
        except OSError as failure:
            failures.append(f"{file}: {failure.strerror}")
            continue
        sys.stdout.buffer.write(inspect(raw) + b"\n")
        sys.stdout.buffer.flush()
    if failures:
        give_up("\n".join(failures))


@topics.command("classify")
def classify_topics(
    model_file: Annotated[
        Path | None, typer.Option("--model", help="Without it your own, else the shipped one.")
    ] = None,
) -> None:
    """Read lines of JSON with a "text" from standard input; answer each with its topics and language."""
    from guichet.support.topics import answer, current_model, load

    model = current_model(settings_given().data_dir) if model_file is None else load(model_file)
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(answer(line, model) + b"\n")
        sys.stdout.buffer.flush()


@topics.command("train")
def train_topics(
    corpus: Annotated[
        list[Path] | None,
        typer.Option(help="Labelled texts of your own (.jsonl or .csv) instead of the corpus of the house."),
    ] = None,
    corrections: Annotated[
        list[Path] | None, typer.Option(help="JSON lines with a text and its topics, to learn from as well.")
    ] = None,
    model_file: Annotated[
        Path | None, typer.Option("--model", help="Where to write it; without it, into the data folder.")
    ] = None,
    agents: Annotated[
        bool, typer.Option("--agents/--no-agents", help="Learn from what agents corrected here as well.")
    ] = True,
    seed: Annotated[int, typer.Option(help="From which the training is drawn.")] = 1,
) -> None:
    """Train the classifier anew; a server that runs takes it up at once."""
    from guichet.operations.database import has_database
    from guichet.support.routing import corrections_of
    from guichet.support.topics import CORPUS, own_model_file, train

    said = []
    if agents and has_database(settings_given()):
        said = with_services(lambda services: corrections_of(services.database))
    try:
        model = train(corpus or CORPUS, corrections=corrections or (), said=said, seed=seed)
    except ValueError as unreadable:
        give_up(str(unreadable))
    file = model_file or own_model_file(settings_given().data_dir)
    model.save(file)
    learned = f"Learned {len(model.about.topics)} topics from {model.about.texts} texts"
    typer.echo(
        f"{learned}, {len(said)} of them corrected by agents: {file}" if said else f"{learned}: {file}"
    )


@places.command("import")
def import_places(
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV with the columns country, postcode, town, latitude, longitude.", exists=True
        ),
    ],
) -> None:
    """Take in a list of towns with their postcodes; the same list twice changes nothing."""
    from guichet.operations.places import import_towns

    taken, changed = with_services(lambda services: import_towns(services.database, file))
    typer.echo(f"{taken} towns read, {changed} of them new or changed")


@till.command("import")
def import_till_file(
    file: Annotated[Path, typer.Argument(help="A CSV that the till exported.", exists=True)],
    connection: Annotated[int, typer.Option(help="The number of the till’s connection.")],
    kind: Annotated[
        str,
        typer.Option(
            help="What it holds, where its headers do not tell: sales, returns, levels, moves, loyalty,"
            " locations or articles."
        ),
    ] = "",
) -> None:
    """Take in what a till exported; the same file twice changes nothing."""
    from guichet.operations.till import import_file

    content = file.read_bytes()
    kept, refused = with_services(
        lambda services: import_file(services, file.name, content, connection, kind)
    )
    for one in refused:
        typer.secho(f"line {one.line}: {one.reason}", fg="yellow", err=True)
    typer.echo(f"{kept} records taken in, {len(refused)} refused. 'guichet serve' applies them.")


if __name__ == "__main__":
    main()

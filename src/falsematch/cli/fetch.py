"""``falsematch fetch``: photographs and weights, of a dataset, a model, or all that an experiment needs."""

from pathlib import Path
from typing import Annotated, get_args

import typer

from falsematch import catalog, datasets, faces
from falsematch.cli import _studies
from falsematch.cli._plain import verb
from falsematch.errors import FalsematchError, check_folder
from falsematch.store import Store

app = verb()


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(metavar="EXPERIMENT|DATASET|MODEL")],
    from_folder: Annotated[
        Path | None, typer.Option("--from", help="a folder of yours that holds the photographs")
    ] = None,
) -> None:
    """Fetch photographs and weights, every byte verified. The only verb that uses the network."""
    check_folder(from_folder)
    store = Store.default()
    wanted_datasets, wanted_models = _wanted(name)
    for dataset in wanted_datasets:
        given = from_folder if dataset == wanted_datasets[0] else None
        folder = datasets.fetch(datasets.manifest(dataset), store, given)
        print(f"{dataset}: verified in {folder}")
        if remade := datasets.remade(datasets.manifest(dataset), folder):
            print(
                f"{dataset}: {len(remade)} photographs were reduced here from their verified originals by another JPEG "
                "library than the listed ones; their bytes differ, and no quarter's mean grey by more than 2 of 255."
            )
    for model in wanted_models:
        faces.ModelManifest.load(model).fetch(store, None if wanted_datasets else from_folder)
        print(f"{model}: verified")


def _wanted(name: str) -> tuple[list[str], list[str]]:
    """Datasets and models that a name stands for; an experiment stands for all it needs."""
    if catalog.is_file_name(name):
        return _wanted_in(name)
    if name in catalog.names(catalog.EXPERIMENTS):
        return _wanted_by(name)
    if name in catalog.names(catalog.MODELS):
        return [], [name]
    if name in catalog.names(catalog.DATASETS):
        return [name], []
    known = {n for folder in (catalog.EXPERIMENTS, catalog.DATASETS, catalog.MODELS) for n in catalog.names(folder)}
    raise FalsematchError(f"`{name}` is no experiment, dataset or model. {catalog.nearest(name, sorted(known))}")


def _wanted_by(name: str) -> tuple[list[str], list[str]]:
    """Datasets and models of an experiment."""
    if (kind := catalog.kind_of(name)) in _studies.NEEDS:
        return _studies.NEEDS[kind](name)
    from falsematch.experiment import load_experiment

    experiment = load_experiment(name)
    others = [spec.calibration.dataset.name for spec in experiment.externals if spec.calibration]
    if experiment.search and experiment.search.fillers:
        others.append(experiment.search.fillers.name)
    return list(dict.fromkeys([experiment.dataset.name, *others])), [*faces.MODELS, *experiment.matchers]


def _wanted_in(name: str) -> tuple[list[str], list[str]]:
    """Of one's own file, which says what it is: an experiment, a model, or else a dataset."""
    content = catalog.load_yaml(Path(name)) if Path(name).is_file() else {"dataset": name}
    if content.get("kind") in get_args(faces.ModelManifest.model_fields["kind"].annotation):
        return [], [name]
    if "dataset" in content or content.get("kind") in _studies.NEEDS:
        return _wanted_by(name)
    return [name], []

"""`replicate run`: filling in what is missing."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace

from common.cli import names, plan
from common.data.fetch import fetch, verified
from common.evidence.claims import claims, promised
from common.evidence.measurements import measurements
from common.experiments.experiment import Experiment
from common.experiments.load import current_profile, experiments, known_tiers, unavailable, wanted_tiers
from common.pages.words import number
from common.project import RAW_DATA, papers
from common.records import ledger
from common.records.cost import recorded_seconds
from common.records.provenance import uncommitted
from common.records.store import find
from common.runs.adopt import adopted
from common.runs.fill import fill, locked
from common.runs.gpus import gpus
from common.runs.plan import job, missing
from common.runs.pool import outcomes, workers
from common.runs.worker import Job, Outcome

COULD_NOT_RUN, RUNS_FAILED = 1, 3
REHEARSED_FROM = 60  # expected seconds of a run


def run(
    target: str, seeds: str | None, fresh: bool, accept_failures: bool, cluster: str | None, tiers: list[str]
) -> int:
    """Fill in the missing runs; the exit status. With `accept_failures` a run that failed is no reason for one."""
    known = names.chosen(target)
    paper = known[0].paper
    claims(paper)  # errors in claims.yaml are reported before anything trains
    included = known_tiers("--tier", tiers) or wanted_tiers(gpu=bool(gpus()))
    wanted = [each for each in known if each.tier in included] if names.whole_paper(target) else known
    wanted = _available(wanted)
    asked = names.seeds(seeds, wanted)
    if not fresh:
        _adopt(known, asked)
    jobs = _jobs(wanted, asked, fresh)
    _check_data({dataset for each in wanted for dataset in each.datasets}, jobs)
    keep_promises(each for each in wanted if each.name not in {job.experiment for job in jobs})
    status = _fill(wanted, jobs, fresh, cluster) if jobs else 0
    if not wanted and not names.whole_paper(target):
        return COULD_NOT_RUN
    if wanted and not jobs:
        recorded = [record for each in wanted for record in measurements(paper)[each.name].records]
        failed = sum(not record.finished for record in recorded if asked is None or record.seed in asked)
        also = f", {failed} of them as failed" if failed else ""
        print(f"{target.strip('/')}: all requested runs are recorded{also}.")
    for left_out in plan.to_do(each for each in known if each not in wanted and not unavailable(each)):
        about = left_out.experiment
        print(f"Left out: {about} of tier {about.tier}, {plan.cost(left_out.jobs)}. Run it: replicate run {about}")
    return 0 if status == RUNS_FAILED and accept_failures else status


def _fill(wanted: list[Experiment], jobs: list[Job], fresh: bool, cluster: str | None) -> int:
    paper = wanted[0].paper
    if len(gpus()):
        _say_totals()
    where = f"on {cluster}" if cluster else f"{workers()} in parallel"
    print(f"{paper}: {plan.cost(jobs)}, {where}.", flush=True)
    changed = sorted({path for each in wanted for path in uncommitted(each)})
    if changed:
        print(f"Not committed, and the records will say so: {', '.join(changed)}.", flush=True)
    refused = rehearse(jobs, cluster)
    for outcome in refused:
        print(f"{outcome.job.name} cannot be run: {outcome.reason}")
    if refused:
        return COULD_NOT_RUN
    filled = fill(jobs, promised(paper), fresh, cluster)
    _say_metrics(wanted)
    for record in filled.failed:
        print(f"{record.name} failed: {record.reason}")
    for outcome in filled.errors:
        print(f"{outcome.job.name} could not be run: {outcome.reason}")
    if filled.failed:
        print(f"{len(filled.failed)} of {len(jobs)} runs failed. They are recorded, and count as failed.")
    return COULD_NOT_RUN if filled.errors else RUNS_FAILED if filled.failed else 0


def keep_promises(ran: Iterable[Experiment]) -> None:
    """In the ledger, of what has run before, where more or something else is promised now."""
    for each in ran:
        now = promised(each.paper)[each.name]
        if any(find(each.paper, each.name, seed) for seed in range(each.seeds)) and not ledger.has(each, now):
            with locked({(each.paper, each.name)}):
                ledger.keep(each, now)


def rehearse(jobs: list[Job], cluster: str | None) -> list[Outcome]:
    """What is wrong with the code of experiments that have never run and take long: so that a misspelt metric does not
    show at the end of hours. Each is tried with its smoke settings; nothing is kept."""
    if current_profile() == "smoke":
        return []
    paper = jobs[0].replication
    known, tiny = experiments(paper), experiments(paper, "smoke")
    new = [known[name] for name in dict.fromkeys(each.experiment for each in jobs) if _is_rehearsed(known[name])]
    if not new:
        return []
    trials = [replace(job(each, 0, purpose="rehearsal"), settings=tiny[each.name].all_settings) for each in new]
    print(f"Rehearsing {len(trials)} experiments that have never run, with their smoke settings.", flush=True)
    for trial in trials:
        trial.checkpoint().forget()  # what one that was stopped has left proves nothing
    with closing(outcomes(trials, cluster)) as ended:
        tried = list(ended)
    for outcome in tried:
        outcome.job.checkpoint().forget()
    return [outcome for outcome in tried if outcome.status == "error"]


def _is_rehearsed(each: Experiment) -> bool:
    return each.minutes * 60 > REHEARSED_FROM and not recorded_seconds(each)


def _say_totals() -> None:
    """On a GPU the default is nearly everything: what that is, for all papers, before it starts."""
    print("Missing runs of all papers:")
    everything = plan.to_do(each for paper in papers() for each in experiments(paper).values())
    for line in plan.totals(everything, wanted_tiers(gpu=True)):
        print(f"  {line}")


def _say_metrics(wanted: list[Experiment]) -> None:
    """What the experiments measured, over all their seeds."""
    measurements.cache_clear()  # it is from before these runs
    for each in wanted:
        found = measurements(each.paper)[each.name]
        for metric, about in each.metrics.items():
            sample = found.sample(metric)
            if sample:
                spread = f" (sd {number(sample.sd, 2)}, n {sample.n})" if sample.n > 1 else ""
                print(f"{each}: {metric} {number(sample.mean)} {about.unit}{spread}")


def _available(wanted: list[Experiment]) -> list[Experiment]:
    """The experiments whose data there is; of the others it is said why not."""
    for each in wanted:
        if reason := unavailable(each):
            print(f"{each} cannot be run: {reason}.")
    return [each for each in wanted if not unavailable(each)]


def _jobs(wanted: list[Experiment], seeds: list[int] | None, fresh: bool) -> list[Job]:
    if not fresh:
        return missing(wanted, seeds)
    return [job(each, seed) for each in wanted for seed in range(each.seeds) if seeds is None or seed in seeds]


def _adopt(known: list[Experiment], seeds: list[int] | None) -> None:
    """Of whatever tier: a copy costs nothing."""
    for each in (each for each in known if each.runs_of):
        with locked({(each.paper, each.name)}):
            claims = promised(each.paper)[each.name]
            copied = [job for job in missing([each], seeds) if adopted(job, each, claims)]
            if copied:
                ledger.keep(each, claims)
        if copied:
            print(f"{each}: {len(copied)} records are copied from {each.runs_of}, whose runs they are.")


def _check_data(datasets: Iterable[str], jobs: list[Job]) -> None:
    """What lies in data/raw must be the registry's, though nothing is to be run: DVC locks what it finds there."""
    needed = {dataset for each in jobs for dataset in each.files}
    for dataset in sorted(datasets):
        if dataset in needed and not (RAW_DATA / dataset).exists():
            fetch([dataset])
        if (RAW_DATA / dataset).exists():
            verified(dataset)

"""Files as other programs write them, made here: an EasyOne export, GDT records, HL7 messages."""

from __future__ import annotations

import numpy as np

RATE = 100


def blow(fvc_l: float = 4.0, tau_s: float = 0.35) -> np.ndarray:
    """Flow of one good blow of five seconds."""
    time = np.arange(0, 5.0, 1 / RATE)
    effort = np.where(time < 0.08, time / 0.08, np.exp(-(time - 0.08) / tau_s))
    return np.concatenate([np.zeros(50), effort * fvc_l / (effort.sum() / RATE)])


def trial(number: int, flow: np.ndarray, results: str = "") -> str:
    samples = " ".join(f"{value:.4f}" for value in flow)
    return (
        f"<Trial><Date>2026-03-01T09:30:00</Date><Number>{number}</Number><Accepted>true</Accepted>"
        f"<ResultParameters>{results}</ResultParameters><ChannelFlow><TimeZeroOffset>0"
        "</TimeZeroOffset><SamplingInterval>0.01</SamplingInterval>"
        f'<SamplingValues TypeOfData="Double">{samples}</SamplingValues></ChannelFlow></Trial>'
    )


def result(name: str, value: float, unit: str = "L") -> str:
    return (
        f'<ResultParameter ID="{name}"><DataValue>{value}</DataValue><Unit>{unit}</Unit>'
        f"<PredictedValue>4.1</PredictedValue><LLNormalValue>3.2</LLNormalValue></ResultParameter>"
    )


def exam(trials: str, kind: str = "FVC", best: str = "") -> str:
    return (
        f'<Test TypeOfTest="{kind}"><TestDate>2026-03-01T09:28:00.5</TestDate>'
        f"<BestValues>{best}</BestValues><SWVersion>3.8</SWVersion><PatientDataAtTestTime>"
        "<Height>1.72</Height><Weight>70</Weight><Ethnicity>Asian</Ethnicity><Gender>Male</Gender>"
        "<DateOfBirth>1991-06-15</DateOfBirth></PatientDataAtTestTime><QualityGrade>A</QualityGrade>"
        f"<Trials>{trials}</Trials></Test>"
    )


def easyone(tests: str, *, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    body = (
        '<ndd><Command Type="TestResult"/><Patients><Patient ID="KH-0042"><LastName>Sok</LastName>'
        "<FirstName>Dara</FirstName><Intervals><Interval><Tests>"
        f"{tests}</Tests></Interval></Intervals></Patient></Patients></ndd>"
    )
    return (head + body).encode()


def three_trials() -> bytes:
    trials = "".join(trial(n + 1, blow(4.0 - 0.04 * n)) for n in range(3))
    return easyone(exam(trials, best=result("FVC", 4.0)))


def gdt(*fields: tuple[str, str], encoding: str = "iso8859-1") -> bytes:
    lines = []
    for field, content in fields:
        raw = content.encode(encoding)
        lines.append(b"%03d%s%s\r\n" % (len(raw) + 9, field.encode(), raw))
    return b"".join(lines)


PERSON = (
    ("3000", "4711"), ("3101", "Müller"), ("3102", "Jürgen"), ("3103", "15061991"), ("3110", "1"),
    ("3622", "172"), ("8402", "LUFU02"), ("6200", "01032026"), ("6201", "093000"),
)  # fmt: skip
RESULTS = (
    ("8410", "FEV1"), ("8411", "Einsekundenkapazität"), ("8420", "3,21"), ("8421", "l"),
    ("8461", "3,00"), ("8410", "FVC"), ("8420", "4010"), ("8421", "ml"),
    ("8410", "FEV1%FVC"), ("8420", "80.1"), ("8421", "%"), ("6220", "Unauffällig"),
)  # fmt: skip


def gdt21() -> bytes:
    return gdt(("8000", "6310"), ("9206", "3"), ("9218", "02.10"), *PERSON, *RESULTS)


def gdt3() -> bytes:
    return gdt(
        ("8000", "6310"), ("8133", "Kopfdaten_GDT"), ("8002", "Obj_0033"), ("0001", "3.5"),
        ("8003", "Obj_0033"), ("8145", "Patient"), ("8002", "Obj_0045"), ("3000", "4711"),
        ("8002", "Obj_0047"), ("3101", "Œdipe"), ("3103", "15061991"), ("3110", "W"),
        ("8003", "Obj_0047"), ("8003", "Obj_0045"), ("8002", "Obj_0012"), ("8402", "LUFU02"),
        ("8003", "Obj_0012"), ("8002", "Obj_0057"), ("8410", "FEV1"), ("8420", "2.5"),
        ("8421", "L"), ("8225", "Timestamp_Messung"), ("8002", "Obj_0054"), ("7278", "23101998"),
        ("7279", "173510"), ("8003", "Obj_0054"), ("8003", "Obj_0057"), ("8169", "Koerper"),
        ("8002", "Obj_0069"), ("3622", "178"), ("8421", "cm"), ("8003", "Obj_0069"),
        ("8001", "6310"), encoding="iso8859-15",
    )  # fmt: skip


def hl7(*segments: str) -> bytes:
    return "".join(f"{segment}\r" for segment in segments).encode()


# As a lung-function laboratory in the field sends it: version 2.3.1, LOINC, "> 1.30" as limit.
ORU = hl7(
    "MSH|^~\\&|PFTLAB|ALF|SMART|SHS|20150505182325||ORU^R01|0505|P|2.3.1|||AL|NE",
    "PID|||0999995^^^ALF^MR||BROWN^Terence||19330926|M",
    "OBR|1||94405^LOCAL|ANTH^Anthropometry^SH|||20150224112000",
    "OBX|1|NM|8302-2^Height^LN||159|cm|||||F",
    "OBR|2||94405^LOCAL|PRSP^PreBD Spirometry^SH|||20150224112000",
    "OBX|1|NM|20157-4^PreBD FEV1^LN||1.09|L|> 1.30||||F",
    "OBX|2|NM|20151-7^PreBD %Predicted FEV1^LN||56|%|||||F",
    "OBX|3|NM|19876-2^PreBD FVC^LN||2.2|L|> 2.06||||F",
    "OBX|4|TX|15427-8^Report Comment^LN||Good \\T\\ repeatable||||||F",
)

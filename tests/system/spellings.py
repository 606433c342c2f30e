"""How other bodies write names, numbers, phones and places: each function gives one of many spellings of a thing,
all of which gridctl must read as that thing (tools/gridctl/README.md)."""

import dataclasses
import datetime
import random

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
DIGITS = "〇一二三四五六七八九"
STREET = "浙江省杭州市文一西路18号"


@dataclasses.dataclass(frozen=True)
class Building:
    grid: int            # its number in the community
    name: str            # in the register
    number: str = ""     # what it goes by, where the name is nothing else
    alias: str = ""      # what the files call it; stands in the mapping


@dataclasses.dataclass(frozen=True)
class Place:
    building: Building
    unit: str
    floor: int
    door: str            # begins with the floor


def wide(text: str) -> str:
    return text.translate(WIDE)


def chinese(number: int) -> str:
    """1..99 as it is spoken."""
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def name(chance: random.Random, text: str) -> str:
    padded = "　".join(text) if len(text) == 2 else text.replace("·", " • ")
    return chance.choice((text, text, f" {text} ", padded, f"　{text}"))


def id_number(chance: random.Random, text: str) -> str:
    return chance.choice((text, text, text.lower(), wide(text), f"{text[:6]} {text[6:14]} {text[14:]}", f"'{text}",
                          f'="{text}"'))


def phone(chance: random.Random, text: str) -> str:
    if not text:
        return chance.choice(("", "无", "—"))
    if text.startswith("0"):
        area, number = text.split("-")
        return chance.choice((text, f"（{area}）{number}", f"{area} {number[:4]} {number[4:]}", wide(text),
                              f"+86 {area[1:]} {number}"))
    return chance.choice((text, f"{text[:3]}-{text[3:7]}-{text[7:]}", f"+86 {text}", f"86{text}", wide(text),
                          f"{text[:3]} {text[3:7]} {text[7:]}"))


def birth_date(chance: random.Random, day: datetime.date) -> str:
    return chance.choice((f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}",
                          f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d} 00:00:00", wide(f"{day:%Y-%m-%d}"),
                          "", "不详"))


def address(chance: random.Random, place: Place) -> str:
    building, unit, door = place.building, place.unit, place.door
    if not building.number:
        text = f"{chance.choice([building.name, building.alias or building.name])}{unit}单元{door}"
        return chance.choice((text, f"杭州市{text}室", wide(f"{text} 室")))
    if building.alias and chance.random() < 0.5:
        return f"{building.alias}{unit}单元{door}室"
    number = building.number
    spelled = [f"{number}幢{unit}单元{door}室", f"{number}幢{unit}单元{place.floor}楼{door}室", f"{number}-{unit}-{door}",
               f"{number}幢{unit}-{door}", wide(f"{number}幢 {unit}单元 {door}室"), f" {number} 幢 {unit} 单元 {door} 室",
               f"{STREET}{number}号楼{unit}单元{door}", f"5号院{number}#楼{unit}门{door}"]
    if number.isdigit() and int(number) < 100:
        spelled.append(f"{chinese(int(number))}号楼{chinese(int(unit))}单元{door}室")
    return chance.choice(spelled)


def building(chance: random.Random, place: Place) -> str:
    it = place.building
    known_as = [it.name, wide(it.name), f" {it.name} ", *([it.alias] if it.alias else [])]
    if it.number:
        known_as += [f"{it.number}幢", f"{it.number}号楼", wide(f"{it.number}栋"), f"第{it.number}幢", it.number]
    return chance.choice(known_as)


def unit(chance: random.Random, place: Place) -> str:
    return chance.choice((place.unit, f"{place.unit}单元", wide(place.unit), f"{chinese(int(place.unit))}单元"))


def floor(chance: random.Random, place: Place) -> str:
    """Empty: as the door says."""
    return chance.choice(("", str(place.floor), f"{place.floor}楼", f"{chinese(place.floor)}层", wide(f"{place.floor}")))


def door(chance: random.Random, place: Place) -> str:
    return chance.choice((place.door, f"{place.door}室", wide(place.door), f" {place.door} 室"))

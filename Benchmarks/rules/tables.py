#!/usr/bin/env python3
"""Writes the tables that the rules of this folder are measured on: made-up families of 120 counties, always the same.

Usage: tables.py FOLDER [PEOPLE]      1,000,000 people when no number is given
"""

import os
import random
import sys

MONTH = 2026 * 12
WHOLE = {
    "rural_std_y": 540_000, "min_wage": 176_000, "uplift_elder_pct": 20, "uplift_minor_pct": 20, "uplift_severe_pct": 30,
    "uplift_ill_pct": 30, "min_topup": 3_000, "living_sub_hi": 10_000, "living_sub_lo": 7_000, "care_sub_1": 12_000,
    "care_sub_2": 8_000, "elder_80": 8_000, "elder_90": 15_000, "elder_100": 50_000, "elder_age": 70, "job_new_pct": 50,
    "job_pct": 20, "job_new_months": 6, "pension_exempt": 12_300, "imputed_work_pct": 70, "support_thr_pct": 200,
    "support_rate_pct": 50, "fin_mult": 24, "vehicle_limit": 0, "home_limit": 1, "near_poor_pct": 150,
    "tail_full_months": 6, "tail_months": 12, "tail_pct": 50, "urban_std": 63_000,
}


def parameters(file):
    """Every figure for the province, and local ones of cities (C) and counties (D), some from a later month on."""
    file.write("name,unit,jurisdiction,effective_from,value\n")
    for name, value in WHOLE.items():
        file.write(f"{name},-,P,2024-01,{value * 9 // 10 if value > 1000 else value}\n")
        if value > 1000:
            file.write(f"{name},-,P,2025-07,{value}\n")
    for city in range(0, 12, 3):
        file.write(f"urban_std,-,C{city:02},2025-07,{66_000 + 1_500 * city}\n")
        file.write(f"min_wage,-,C{city:02},2025-04,{188_000 + 1_000 * city}\n")
    for county in range(0, 120, 7):
        file.write(f"urban_std,-,D{county:03},2026-01,{64_000 + 130 * county}\n")
        file.write(f"urban_std,-,D{county:03},2026-07,{69_000 + 130 * county}\n")
    for county in range(5, 120, 11):
        file.write(f"rural_std_y,-,D{county:03},2026-01,{561_100 + 1_330 * county}\n")
        file.write(f"uplift_minor_pct,-,D{county:03},2025-01,{15 + county % 9}\n")


def person(dice, family, number, file):
    age = dice.choices((8, 28, 47, 66, 83), (15, 20, 25, 28, 12))[0] + dice.randrange(-7, 17)
    born = MONTH - max(age, 0) * 12 - dice.randrange(12)
    works = 18 <= age < 65 and dice.random() < 0.45
    disabled = dice.random() < 0.09
    file.write(
        f"{number},{family},{born},{dice.randrange(1, 8) if disabled else 0},{dice.randrange(1, 5) if disabled else 0},"
        f"{int(dice.random() < 0.05)},{int(6 <= age < 23 and dice.random() < 0.7)},{int(dice.random() < 0.06)},"
        f"{dice.randrange(13) if works else 0},{dice.randrange(60_000, 480_000) if works else 0},"
        f"{dice.randrange(10_000, 60_000) if age >= 60 and dice.random() < 0.8 else 0},"
        f"{dice.randrange(40_000) if dice.random() < 0.1 else 0},{dice.randrange(30_000) if dice.random() < 0.2 else 0},0,"
        f"{dice.randrange(90_000) if dice.random() < 0.1 else 0}\n"
    )


def main():
    folder = sys.argv[1]
    people = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    os.makedirs(folder, exist_ok=True)
    dice = random.Random(20260101)

    def table(name):
        return open(os.path.join(folder, name + ".csv"), "w", encoding="ascii")

    with table("params") as file:
        parameters(file)
    with table("households") as homes, table("persons") as persons, table("supporters") as supporters:
        homes.write("hid,county,rural,vehicles,exempt_vehicles,homes,company,deposits,securities,prev_amount,exceed_month\n")
        persons.write("pid,hid,birth_month,dis_type,dis_grade,ill,student,refuses,job_months,wage,pension,property,"
                      "transfer,exempt,medical\n")
        supporters.write("sid,hid,income,members,parents,waived\n")
        family = number = kin = 0
        while number < people:
            paid = dice.random() < 0.3
            homes.write(
                f"{family},{dice.randrange(120)},{int(dice.random() < 0.62)},{int(dice.random() < 0.08)},"
                f"{int(dice.random() < 0.03)},{dice.choices((0, 1, 2), (5, 88, 7))[0]},{int(dice.random() < 0.02)},"
                f"{dice.randrange(9_000_000) if dice.random() < 0.4 else dice.randrange(20_000)},"
                f"{dice.randrange(2_000_000) if dice.random() < 0.05 else 0},{dice.randrange(90_000) if paid else 0},"
                f"{MONTH - dice.randrange(16) if paid and dice.random() < 0.2 else 0}\n"
            )
            for _ in range(min(dice.choices((1, 2, 3, 4, 5, 6), (22, 28, 20, 16, 9, 5))[0], people - number)):
                person(dice, family, number, persons)
                number += 1
            for _ in range(dice.choices((0, 1, 2), (65, 22, 13))[0]):
                supporters.write(
                    f"{kin},{family},{dice.randrange(1_500_000)},{dice.randrange(1, 6)},{dice.randrange(1, 5)},"
                    f"{int(dice.random() < 0.08)}\n"
                )
                kin += 1
            family += 1


main()

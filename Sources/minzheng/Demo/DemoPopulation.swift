// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Vocabulary

/// Makes families village by village; the same seed makes the same people.
struct DemoPopulation {
    struct Family {
        /// The head first.
        let people: [PersonDraft]
        let relations: [String]
        let regionID: Int64
    }

    private var random: DemoRandom
    private let today: CivilDate
    private let villages: [Region]
    private var serials: [String: Int] = [:]

    init(seed: UInt64, villages: [Region], today: CivilDate) {
        random = DemoRandom(seed: seed)
        self.villages = villages
        self.today = today
    }

    /// The next family, in one of the villages.
    mutating func family() throws -> Family {
        let village = random.pick(villages)
        let surname = DemoNames.surnames[
            min(random.below(DemoNames.surnames.count), random.below(DemoNames.surnames.count))
        ]
        let headAge = 24 + random.below(62)
        let headIsMale = random.chance(72)
        var people = [try person(surname, male: headIsMale, age: headAge, in: village)]
        var relations = ["本人"]
        if random.chance(headAge > 70 ? 55 : 80) {
            let other = random.pick(DemoNames.surnames)
            people.append(
                try person(other, male: !headIsMale, age: max(22, headAge - 4 + random.below(8)), in: village)
            )
            relations.append("配偶")
        }
        if headAge > 26 {
            for _ in 0..<random.below(headAge < 60 ? 4 : 2) {
                let isMale = random.chance(52)
                people.append(
                    try person(surname, male: isMale, age: max(0, headAge - 24 - random.below(8)), in: village)
                )
                relations.append(isMale ? "儿子" : "女儿")
            }
        }
        if headAge < 62, random.chance(28) {
            let isMale = random.chance(40)
            people.append(
                try person(
                    isMale ? surname : random.pick(DemoNames.surnames),
                    male: isMale,
                    age: headAge + 24,
                    in: village
                )
            )
            relations.append(isMale ? "父亲" : "母亲")
        }
        return Family(people: people, relations: relations, regionID: village.id)
    }

    private mutating func person(_ surname: String, male: Bool, age: Int, in village: Region) throws -> PersonDraft {
        let born = today.adding(months: -12 * min(age, 99)).adding(days: -random.below(365))
        let number = try identity(born: born, male: male)
        let mobile = "1\(random.pick(["38", "39", "57", "86", "35"]))\(Self.digits(random.below(100_000_000), 8))"
        return PersonDraft(
            name: try PersonName(surname + DemoNames.given(male: male, &random)),
            number: number,
            hukouRegionID: village.id,
            homeRegionID: village.id,
            homeAddress: "\(1 + random.below(12))组\(1 + random.below(60))号",
            phone: age > 14 && age < 80 ? try PhoneNumber(mobile) : nil
        )
    }

    /// A number with the county's code, a running serial of the day and a right check digit.
    private mutating func identity(born: CivilDate, male: Bool) throws -> ResidentID {
        let day = Self.digits(born.year * 10_000 + born.monthNumber * 100 + born.day, 8)
        let parity = male ? 1 : 0
        var area = "429006"
        var serial = serials[day + "\(parity)", default: 0]
        serials[day + "\(parity)"] = serial + 1
        // A day has 500 serials for each sex; later ones take the code of the city's former county.
        if serial >= 500 {
            area = "422428"
            serial -= 500
        }
        let body = area + day + Self.digits(serial * 2 + parity, 3)
        return try ResidentID(body + String(ResidentID.checkCharacter(of: body)), today: today)
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

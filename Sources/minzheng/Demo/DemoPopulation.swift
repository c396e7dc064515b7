// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Vocabulary

/// Makes families village by village, in portions; the same seed makes the same people.
struct DemoPopulation: IteratorProtocol, Sendable {
    /// People of one portion, so that making and writing go hand in hand.
    private static let portion = 20_000

    private var random: DemoRandom
    private let today: CivilDate
    private let villages: [Region]
    /// Codes of the county where numbers were given, the present one first.
    private let areas: [String]
    /// Serial numbers given so far, by day of birth and sex.
    private var serials: [Int: Int] = [:]
    /// People still to be made.
    private var wanted: Int

    /// - Parameter areas: codes of six digits; a later one is used when the serials of a day are used up.
    init(
        _ wanted: Int,
        seed: UInt64,
        villages: [Region],
        today: CivilDate,
        areas: [String] = ["429006", "422428"]
    ) {
        self.wanted = wanted
        random = DemoRandom(seed: seed)
        self.villages = villages
        self.today = today
        self.areas = areas
    }

    mutating func next() -> [RegisterPage]? {
        guard wanted > 0, !villages.isEmpty else { return nil }
        var pages: [RegisterPage] = []
        var people = 0
        while people < min(Self.portion, wanted) {
            let page = family()
            people += page.people.count
            pages.append(page)
        }
        wanted -= people
        return pages
    }

    /// The next family, in one of the villages.
    private mutating func family() -> RegisterPage {
        let village = random.pick(villages).id
        let surnames = DemoNames.surnames
        let surname = surnames[min(random.below(surnames.count), random.below(surnames.count))]
        let headAge = 24 + random.below(62)
        let headIsMale = random.chance(72)
        var people = [person(surname, male: headIsMale, age: headAge, in: village)]
        var relations = ["本人"]
        if random.chance(headAge > 70 ? 55 : 80) {
            let other = random.pick(surnames)
            let age = max(22, headAge - 4 + random.below(8))
            people.append(person(other, male: !headIsMale, age: age, in: village))
            relations.append("配偶")
        }
        if headAge > 26 {
            for _ in 0..<random.below(headAge < 60 ? 4 : 2) {
                let isMale = random.chance(52)
                let age = max(0, headAge - 24 - random.below(8))
                people.append(person(surname, male: isMale, age: age, in: village))
                relations.append(isMale ? "儿子" : "女儿")
            }
        }
        if headAge < 62, random.chance(28) {
            let isMale = random.chance(40)
            let name = isMale ? surname : random.pick(surnames)
            people.append(person(name, male: isMale, age: headAge + 24, in: village))
            relations.append(isMale ? "父亲" : "母亲")
        }
        // A made-up person who does not come out valid is left out with their place in the family.
        let made = zip(people, relations).compactMap { person, relation in person.map { ($0, relation) } }
        return RegisterPage(people: made.map(\.0), relations: made.map(\.1), regionID: village)
    }

    private mutating func person(_ surname: String, male: Bool, age: Int, in village: Int64) -> PersonDraft? {
        let born = today.adding(months: -12 * min(age, 99)).adding(days: -random.below(365))
        let body = identity(born: born, male: male)
        let given = DemoNames.given(male: male, &random)
        let mobile = "1\(random.pick(Self.prefixes))\(Self.digits(random.below(100_000_000), 8))"
        let address = "\(1 + random.below(12))组\(1 + random.below(60))号"
        guard let number = try? ResidentID(body + String(ResidentID.checkCharacter(of: body)), today: today),
            let name = try? PersonName(surname + given)
        else { return nil }
        return PersonDraft(
            name: name,
            number: number,
            hukouRegionID: village,
            homeRegionID: village,
            homeAddress: address,
            phone: age > 14 && age < 80 ? try? PhoneNumber(mobile) : nil
        )
    }

    private static let prefixes = ["38", "39", "57", "86", "35"]

    /// Seventeen digits: the county's code, the day, a running serial of the day that is odd for men.
    private mutating func identity(born: CivilDate, male: Bool) -> String {
        let parity = male ? 1 : 0
        let serial = serials[born.dayNumber * 2 + parity, default: 0]
        serials[born.dayNumber * 2 + parity] = serial + 1
        // A day has 500 serials for each sex.
        let area = areas[min(serial / 500, areas.count - 1)]
        // Offices began their counting at different numbers, so that last digits are spread as they are in life.
        let spread = (serial + born.dayNumber * 389) % 500
        let day = born.year * 10_000 + born.monthNumber * 100 + born.day
        return area + Self.digits(day * 1_000 + spread * 2 + parity, 11)
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return text.utf8.count >= width ? text : String(repeating: "0", count: width - text.utf8.count) + text
    }
}

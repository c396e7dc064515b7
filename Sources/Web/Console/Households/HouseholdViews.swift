// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Members of a household, now and before, with what can be changed.
struct HouseholdPage: Page {
    static let template = "console/household"
    let layout: Layout
    let heading: String
    let place: String
    let lines: [CasePage.Line]
    let version: Int64
    let link: String
    let members: [Member]
    let former: [Member]
    let mayWrite: Bool
    let choices: [SelectOption]
    /// Members who could be the head in place of the present one.
    let heads: [SelectOption]
    let relations: [String]
    let problem: String?
    let field: String?
    let number: String
    let name: String
    let sexes: [SelectOption]
    let birth: String
    let relation: String
    let from: String
    let on: String
    let today: String

    struct Member: Sendable {
        let link: String
        let name: String
        let relation: String
        let number: String
        let birth: String
        let term: String
        let isHead: Bool
        let died: Bool
    }

    init(_ household: Household, tree: RegionTree, problem: (any Problem)?, request: WebRequest) {
        let head = household.current.first { $0.personID == household.headPersonID }
        let title = head.map { "\($0.name)户" } ?? "\(household.kind.title)（没有户主）"
        layout = Layout(request, title: title)
        heading = title
        place = tree.fullName(household.regionID)
        lines = [
            CasePage.Line(title: "种类", value: household.kind.title),
            CasePage.Line(title: "户号", value: household.number ?? "未登记"),
            CasePage.Line(title: "户主", value: head?.name ?? "没有，请指定"),
            CasePage.Line(title: "所在地", value: tree.fullName(household.regionID)),
            CasePage.Line(title: "详细地址", value: household.hasAddress ? "已登记（隐藏）" : "未登记"),
            CasePage.Line(title: "现有人数", value: "\(household.current.count) 人"),
        ]
        version = household.version
        link = Links.household(household.id)
        func shown(_ member: Household.Member) -> Member {
            Member(
                link: Links.person(member.personID),
                name: member.name,
                relation: member.relation,
                number: member.numberMasked ?? "无证件号",
                birth: member.birthOn?.iso ?? "—",
                term: member.validUntil.map { "\(member.validFrom.iso) 至 \($0.iso)" } ?? "\(member.validFrom.iso) 起",
                isHead: member.personID == household.headPersonID,
                died: member.diedOn != nil
            )
        }
        members = household.current.map(shown)
        former = household.members.filter { $0.validUntil != nil }.map(shown)
        mayWrite = request.session?.actor.may(.personWrite) ?? false
        let form = request.form
        choices = household.current.map {
            SelectOption(value: String($0.personID), title: $0.name, selected: form["person"] == String($0.personID))
        }
        heads = household.current.filter { $0.personID != household.headPersonID && $0.diedOn == nil }.map {
            SelectOption(value: String($0.personID), title: $0.name, selected: false)
        }
        relations = ["配偶", "子", "女", "父亲", "母亲", "孙子", "孙女", "兄弟姐妹", "儿媳", "女婿", "其他"]
        self.problem = problem?.message
        field = problem?.field
        number = form["number"]
        name = form["name"]
        sexes = [Sex.male, .female].map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: form["sex"] == $0.rawValue)
        }
        birth = form["birth"]
        relation = form["relation"]
        today = request.site.today.iso
        from = form["from"].isEmpty ? today : form["from"]
        on = form["on"].isEmpty ? today : form["on"]
    }
}

/// A household that begins with one person.
struct NewHouseholdPage: Page {
    static let template = "console/household-form"
    let layout: Layout
    let person: String
    let personLink: String
    let link: String
    let kinds: [SelectOption]
    let number: String
    let villages: [SelectOption]
    let address: String
    let from: String
    let today: String
    /// Households in which the person stands already.
    let present: [String]
    let problem: String?

    init(_ card: PersonCard, villages: [Region], problem: (any Problem)?, request: WebRequest) {
        let form = request.form
        layout = Layout(request, title: "登记新户")
        person = card.person.name
        personLink = Links.person(card.person.id)
        link = Links.newHousehold(card.person.id)
        kinds = Household.Kind.allCases.map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: form["kind"] == $0.rawValue)
        }
        number = form["number"]
        let usual = card.person.hukouRegionID ?? card.person.homeRegionID
        let chosen = Int64(form["region"]) ?? usual
        self.villages = villages.map {
            SelectOption(value: String($0.id), title: $0.name, selected: $0.id == chosen)
        }
        address = form["address"]
        today = request.site.today.iso
        from = form["from"].isEmpty ? today : form["from"]
        present = card.households.filter { $0.current.contains { $0.personID == card.person.id } }.map { household in
            "\(household.kind.title)\(household.number.map { " \($0)" } ?? "")"
        }
        self.problem = problem?.message
    }
}

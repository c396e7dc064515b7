// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Vocabulary

/// A user as a line of the list and the head of their own page.
struct UserRow: Sendable {
    let id: Int64
    let link: String
    let name: String
    let login: String
    let offices: [Office]
    let state: String
    let tone: String
    let secondFactor: Bool

    struct Office: Sendable {
        let officeID: Int64
        let title: String
        let region: String
    }

    init(_ user: Access.User, tree: RegionTree, now: Timestamp) {
        id = user.id
        link = Links.user(user.id)
        name = user.name
        login = user.login
        offices = user.offices.map {
            Office(officeID: $0.id, title: $0.functionTitle, region: tree.fullName($0.regionID))
        }
        secondFactor = user.secondFactor
        if user.disabled {
            state = "已停用"
            tone = ""
        } else if let until = user.lockedUntil, until > now {
            state = "锁定至 \(until.time)"
            tone = "late"
        } else if user.offices.isEmpty {
            state = "无职务"
            tone = "soon"
        } else {
            state = "在用"
            tone = "done"
        }
    }
}

struct RegionGroup: Sendable {
    let group: String
    let options: [SelectOption]
}

struct UserListPage: Page {
    static let template = "console/users"
    let layout: Layout
    let text: String
    let total: Int
    let rows: [UserRow]
}

struct UserFormPage: Page {
    static let template = "console/user-form"
    let layout: Layout
    let name: String
    let login: String
    let functions: [SelectOption]
    let regions: [RegionGroup]
    let errors: FormErrors
}

struct UserPage: Page {
    static let template = "console/user"
    let layout: Layout
    let userLink: String
    let user: UserRow
    let functions: [SelectOption]
    let regions: [RegionGroup]
    /// Who could take over what the user was given; empty where nobody holds the same function.
    let successors: [SelectOption]
    let isSelf: Bool
    let mayDisable: Bool
    let mayEnable: Bool
    let problem: String?
    let errors: FormErrors
}

/// A first password, shown once.
struct FirstPasswordPage: Page {
    static let template = "console/first-password"
    let layout: Layout
    let heading: String
    let name: String
    let login: String
    let password: String
    let userLink: String
}

// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Whoever acts: a member of staff in one office, a resident, or the program itself.
///
/// An actor holds one office at a time; somebody with two offices chooses which one to act in, and every action says so.
package struct Actor: Sendable, Equatable {
    package enum Identity: Sendable, Hashable {
        case staff(userID: Int64)
        case resident(personID: Int64)
        /// A command or job of the program, by its name, such as `recheck`.
        case system(String)
    }

    package let identity: Identity
    /// Name as shown to colleagues, such as 李敏.
    package let name: String
    /// Identifier of the function held, such as `township-clerk`; nil for residents and the program.
    package let function: String?
    /// The function in the words of the pack, such as 受理经办.
    package let functionTitle: String
    /// `county`, `township` or `village`; nil for residents and the program.
    package let level: String?
    /// The region of the office; nil for residents and the program.
    package let regionID: Int64?
    package let scope: AreaScope
    package let permissions: Set<Permission>
    /// The user in whose place a stand-in acts; nil for whoever acts in an office of the own.
    package let actingFor: Int64?

    package init(
        identity: Identity,
        name: String,
        function: String?,
        functionTitle: String,
        level: String?,
        regionID: Int64?,
        scope: AreaScope,
        permissions: Set<Permission>,
        actingFor: Int64? = nil
    ) {
        self.identity = identity
        self.name = name
        self.function = function
        self.functionTitle = functionTitle
        self.level = level
        self.regionID = regionID
        self.scope = scope
        self.permissions = permissions
        self.actingFor = actingFor
    }

    /// The program acting by itself over the whole store, for commands and jobs.
    package static func system(_ name: String) -> Actor {
        Actor(
            identity: .system(name),
            name: "系统",
            function: nil,
            functionTitle: "系统",
            level: nil,
            regionID: nil,
            scope: AreaScope(.everything),
            permissions: Set(Permission.allCases)
        )
    }

    /// The same with one more person in reach, for a record that is opened in an emergency.
    package func opening(_ personID: Int64) -> Actor {
        Actor(
            identity: identity,
            name: name,
            function: function,
            functionTitle: functionTitle,
            level: level,
            regionID: regionID,
            scope: AreaScope(scope.reach, opened: [personID], closed: scope.closed),
            permissions: permissions,
            actingFor: actingFor
        )
    }

    package var userID: Int64? {
        if case .staff(let userID) = identity { userID } else { nil }
    }

    /// The user, and the one in whose place a stand-in acts: what is given to either is theirs to do.
    package var hands: [Int64] { [userID, actingFor].compactMap(\.self) }

    package var personID: Int64? {
        if case .resident(let personID) = identity { personID } else { nil }
    }

    package func may(_ permission: Permission) -> Bool {
        permissions.contains(permission)
    }

    /// - Throws: `AccessProblem.notPermitted` naming the function, so that the reader knows whom to ask.
    package func require(_ permission: Permission) throws {
        guard may(permission) else {
            throw AccessProblem.notPermitted(permission: permission, function: functionTitle)
        }
    }
}

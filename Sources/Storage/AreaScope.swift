// SPDX-License-Identifier: Apache-2.0

/// The people and papers that one reader may see, by region. The only spelling of a table of people in a query is
/// `from \(scope.person) p`, so that lists, counts, pickers, exports and the API cannot differ.
///
/// Regions are rows of `region` with all that lies under them; `person_area` and the `*_region_id` columns are kept
/// so that one equality decides. Nothing is ever visible by default: no region means no row.
package struct AreaScope: Sendable, Equatable {
    package enum Reach: Sendable, Equatable {
        /// The whole store (its own county).
        case everything
        /// These regions and all that lies under them.
        case regions([Int64])
    }

    package let reach: Reach
    /// People beyond the reach whose record was opened in an emergency, with their cases.
    package let opened: [Int64]
    /// Services whose cases aren't shown, wherever they are.
    package let closed: Set<String>

    package init(_ reach: Reach, opened: [Int64] = [], closed: Set<String> = []) {
        self.reach = reach
        self.opened = opened
        self.closed = closed
    }

    /// Sees every row of the store: for the program itself and for what is shown as part of a record already checked.
    package static let wholeStore = AreaScope(.everything)

    /// Sees no row at all: the scope of somebody without an office.
    package static let nothing = AreaScope(.regions([]))

    /// Persons of the scope; to be followed by an alias.
    package var person: SQL {
        switch reach {
        case .everything: "person"
        case .regions(let regions):
            if !opened.isEmpty {
                """
                (select person.* from person where person.id in \(in: opened) or person.id in
                 (select person_id from person_area where region_id in \(in: regions)))
                """
            } else if let only = regions.first, regions.count == 1 {
                """
                (select person.* from person_area join person on person.id = person_area.person_id
                 where person_area.region_id = \(only))
                """
            } else {
                """
                (select person.* from person where person.id in
                 (select person_id from person_area where region_id in \(in: regions)))
                """
            }
        }
    }

    /// Rows of a table that carries the region they belong to, limited to the scope; to be followed by an alias.
    package func table(_ table: ScopedTable) -> SQL {
        let name = SQL(trusted: table.rawValue)
        switch reach {
        case .everything:
            guard let open = open(table) else { return name }
            return "(select \(name).* from \(name) where \(open))"
        case .regions(let regions):
            let here: SQL = """
                \(name).\(SQL(trusted: table.column)) in
                (select descendant_id from region_closure where ancestor_id in \(in: regions))\(of(table))
                """
            guard let open = open(table) else { return "(select \(name).* from \(name) where \(here))" }
            return "(select \(name).* from \(name) where (\(here)) and \(open))"
        }
    }

    /// That a row isn't of a service that is closed; nil where none is, and for tables that have nothing to do with cases.
    private func open(_ table: ScopedTable) -> SQL? {
        guard !closed.isEmpty else { return nil }
        switch table {
        case .caseFile: return isOpen("case_file")
        case .message, .referral, .conference, .rating:
            let name = SQL(trusted: table.rawValue)
            return """
                not exists (select 1 from case_file o where o.id = \(name).case_id
                    and o.service_id in \(in: closed.sorted()))
                """
        case .household, .family, .enrolment, .payment, .posting, .alert, .monthRoster, .scenarioFamily, .registryEntry,
            .booking, .helpRequest, .transferSide:
            return nil
        }
    }

    /// That a row of `case_file`, under an alias, isn't of a service that is closed.
    package func isOpen(_ alias: SQL) -> SQL {
        closed.isEmpty ? "1 = 1" : "\(alias).service_id not in \(in: closed.sorted())"
    }

    /// What is seen beyond the regions: cases that an opened person brought.
    private func of(_ table: ScopedTable) -> SQL {
        guard table == .caseFile, !opened.isEmpty else { return "" }
        return " or case_file.applicant_person_id in \(in: opened)"
    }

    /// Tables of people's papers that name the region which answers for them.
    package enum ScopedTable: String, Sendable, CaseIterable {
        case household
        case family
        case caseFile = "case_file"
        case enrolment
        case payment
        case posting
        case alert
        case monthRoster = "month_roster"
        case scenarioFamily = "scenario_family"
        case registryEntry = "registry_entry"
        case message
        case referral
        case conference
        case rating
        case booking
        case helpRequest = "help_request"
        /// Either end of a case's way from one office to another.
        case transferSide = "case_transfer_side"

        /// A case is answered for by the township, but belongs to the village whose worker carries it in.
        var column: String { self == .caseFile ? "village_region_id" : "region_id" }
    }
}

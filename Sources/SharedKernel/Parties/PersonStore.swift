// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Every statement on persons and their numbers.
struct PersonStore {
    func insert(_ records: [PersonRecord], in transaction: any Transaction) throws {
        try transaction.insert(into: "person", PersonRecord.insertColumns, rows: records.map(\.values))
    }

    func insert(_ identifiers: [IdentifierRecord], in transaction: any Transaction) throws {
        try transaction.insert(
            into: "person_identifier",
            IdentifierRecord.insertColumns,
            rows: identifiers.map(\.values)
        )
    }

    /// Whether the store has nobody yet.
    static func isEmpty(in transaction: any ReadTransaction) throws -> Bool {
        try transaction.first("select 1 from person limit 1") == nil
    }

    /// Gives the building of indexes memory enough to sort a county's rows; for this transaction only.
    static func makeRoomForIndexes(in transaction: any Transaction) throws {
        guard transaction.dialect == .postgres else { return }
        try transaction.run("set local maintenance_work_mem = '512MB'")
    }

    /// One person whom the scope shows; a merged record is found too, so that an old link leads on.
    func record(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> PersonRecord? {
        try transaction.first("select \(PersonRecord.columns) from \(scope.person) p where p.id = \(id)")
            .map(PersonRecord.init(row:))
    }

    /// Persons by identifier, in no order; those whom the scope does not show are missing.
    func summaries(_ ids: [Int64], scope: AreaScope, in transaction: any ReadTransaction) throws -> [PersonSummary] {
        try transaction.query(
            "select \(PersonListStore.columns) from \(scope.person) p where p.id in \(in: ids)"
        ).map(PersonListStore.summary)
    }

    /// Holders of current numbers, by the blind index of the number.
    func holders(
        of blinds: [String],
        in transaction: any ReadTransaction
    ) throws -> [String: PersonSummary] {
        let rows = try transaction.query(
            """
            select \(PersonListStore.columns), i.number_blind from person_identifier i
            join \(AreaScope(.everything).person) p on p.id = i.person_id
            where i.number_blind in \(in: blinds) and i.superseded_at is null
            """
        )
        var result: [String: PersonSummary] = [:]
        for row in rows { result[try row.get("number_blind")] = try PersonListStore.summary(row) }
        return result
    }

    /// Writes a changed record if nobody else has since it was read.
    /// - Returns: false when the version has moved on.
    func update(_ record: PersonRecord, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            update person set name = \(record.name), sex = \(record.sex), birth_on = \(record.birthOn),
                ethnicity = \(record.ethnicity), marital = \(record.marital), died_on = \(record.diedOn),
                hukou_region_id = \(record.hukouRegionID), home_region_id = \(record.homeRegionID),
                home_address = \(record.homeAddress), phone = \(record.phone), phone_masked = \(record.phoneMasked),
                phone_blind = \(record.phoneBlind), number_masked = \(record.numberMasked),
                urban = \(record.settlement), merged_into = \(record.mergedInto), version = version + 1,
                updated_at = \(record.updatedAt)
            where id = \(record.id) and version = \(record.version)
            """
        ) == 1
    }

    func identifiers(of personID: Int64, in transaction: any ReadTransaction) throws -> [Identifier] {
        try transaction.query(
            """
            select id, person_id, kind, masked, valid_from, valid_until, superseded_at
            from person_identifier where person_id = \(personID) order by recorded_at, id
            """
        ).map { row in
            Identifier(
                id: try row.at(0),
                personID: try row.at(1),
                kind: try row.at(2),
                masked: try row.at(3),
                validFrom: try row.at(4),
                validUntil: try row.at(5),
                supersededAt: try row.at(6)
            )
        }
    }

    /// Sealed current numbers of a person by kind.
    func sealedNumbers(of personID: Int64, in transaction: any ReadTransaction) throws -> [(Identifier.Kind, [UInt8])] {
        try transaction.query(
            """
            select kind, number from person_identifier
            where person_id = \(personID) and superseded_at is null order by id
            """
        ).map { (try $0.at(0), try $0.at(1)) }
    }

    /// Ends the current numbers of one kind.
    func supersede(
        _ kind: Identifier.Kind,
        of personID: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            update person_identifier set superseded_at = \(now)
            where person_id = \(personID) and kind = \(kind) and superseded_at is null
            """
        )
    }

    /// The record into which one was merged in the end; nil for one that is not merged or not there.
    func survivor(of id: Int64, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first(
            """
            with recursive way (id, next) as (
                select p.id, p.merged_into from \(AreaScope(.everything).person) p where p.id = \(id)
                union select q.id, q.merged_into from way w join \(AreaScope(.everything).person) q on q.id = w.next)
            select id from way where next is null and id <> \(id)
            """
        )?.at(0)
    }

    /// Persons that are found by themselves (not merged into another), in the order of their keys.
    func liveIDs(after id: Int64, limit: Int, in transaction: any ReadTransaction) throws -> [Int64] {
        try transaction.query(
            "select id from person where merged_into is null and id > \(id) order by id limit \(limit)"
        ).map { try $0.at(0) }
    }

    /// Names of persons that are not merged, whatever the scope; for keeping the index.
    func names(of ids: [Int64], in transaction: any ReadTransaction) throws -> [(Int64, String)] {
        try transaction.query(
            """
            select p.id, p.name from \(AreaScope(.everything).person) p
            where p.id in \(in: ids) and p.merged_into is null order by p.id
            """
        ).map { (try $0.at(0), try $0.at(1)) }
    }

    /// Sealed current identity numbers by person.
    func sealedResidentNumbers(
        of personIDs: [Int64],
        in transaction: any ReadTransaction
    ) throws -> [(Int64, [UInt8])] {
        try transaction.query(
            """
            select person_id, number from person_identifier
            where person_id in \(in: personIDs) and kind = 'resident-id' and superseded_at is null
            """
        ).map { (try $0.at(0), try $0.at(1)) }
    }

    /// Holders of current numbers by blind index, without their rows.
    func holderIDs(of blinds: [String], in transaction: any ReadTransaction) throws -> [(String, Int64)] {
        try transaction.query(
            """
            select number_blind, person_id from person_identifier
            where number_blind in \(in: blinds) and superseded_at is null
            """
        ).map { (try $0.at(0), try $0.at(1)) }
    }

    /// The last record on the way of merges, for each of these.
    func current(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: Int64] {
        let rows = try transaction.query(
            """
            with recursive way (origin, id, next) as (
                select p.id, p.id, p.merged_into from \(AreaScope(.everything).person) p where p.id in \(in: ids)
                union select w.origin, q.id, q.merged_into
                from way w join \(AreaScope(.everything).person) q on q.id = w.next)
            select origin, id from way where next is null
            """
        )
        return Dictionary(try rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }
}

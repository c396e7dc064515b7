// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// A person as the rows of the store have it, sealed fields and all.
struct PersonRecord: Sendable {
    var id: Int64
    var name: String
    var sex: Sex?
    var birthOn: CivilDate?
    var ethnicity: String?
    var marital: MaritalStatus?
    var diedOn: CivilDate?
    var hukouRegionID: Int64?
    var homeRegionID: Int64?
    var homeAddress: [UInt8]?
    var phone: [UInt8]?
    var phoneMasked: String?
    var phoneBlind: String?
    var numberMasked: String?
    var settlement: Settlement?
    var mergedInto: Int64?
    var version: Int64
    var createdAt: Timestamp
    var updatedAt: Timestamp

    static let columns: SQL = """
        p.id, p.name, p.sex, p.birth_on, p.ethnicity, p.marital, p.died_on, p.hukou_region_id, p.home_region_id,
        p.home_address, p.phone, p.phone_masked, p.phone_blind, p.number_masked, p.urban, p.merged_into, p.version,
        p.created_at, p.updated_at
        """

    init(row: Row) throws {
        id = try row.at(0)
        name = try row.at(1)
        sex = try row.at(2)
        birthOn = try row.at(3)
        ethnicity = try row.at(4)
        marital = try row.at(5)
        diedOn = try row.at(6)
        hukouRegionID = try row.at(7)
        homeRegionID = try row.at(8)
        homeAddress = try row.at(9)
        phone = try row.at(10)
        phoneMasked = try row.at(11)
        phoneBlind = try row.at(12)
        numberMasked = try row.at(13)
        settlement = try row.at(14)
        mergedInto = try row.at(15)
        version = try row.at(16)
        createdAt = try row.at(17)
        updatedAt = try row.at(18)
    }

    /// A record that is new at `now`; what the number says about sex and birth has been put into the draft.
    init(id: Int64, draft: PersonDraft, cipher: FieldCipher, at now: Timestamp) throws {
        self.id = id
        name = draft.name.text
        sex = draft.sex
        birthOn = draft.birthOn
        ethnicity = draft.ethnicity
        marital = draft.marital
        hukouRegionID = draft.hukouRegionID
        homeRegionID = draft.homeRegionID
        settlement = draft.settlement
        numberMasked = draft.number?.masked
        version = 1
        createdAt = now
        updatedAt = now
        try setAddress(draft.homeAddress, cipher: cipher)
        try setPhone(draft.phone, cipher: cipher)
    }

    /// What a list shows of the record.
    var summary: PersonSummary {
        PersonSummary(
            id: id,
            name: name,
            sex: sex,
            birthOn: birthOn,
            diedOn: diedOn,
            numberMasked: numberMasked,
            phoneMasked: phoneMasked,
            hukouRegionID: hukouRegionID,
            homeRegionID: homeRegionID,
            settlement: settlement,
            mergedInto: mergedInto,
            version: version
        )
    }

    mutating func setAddress(_ address: String?, cipher: FieldCipher) throws {
        homeAddress = try address.map { try cipher.seal($0, place: "person.home_address") }
    }

    mutating func setPhone(_ number: PhoneNumber?, cipher: FieldCipher) throws {
        phone = try number.map { try cipher.seal($0.digits, place: "person.phone") }
        phoneMasked = number?.masked
        phoneBlind = number.map { cipher.blindIndex($0.digits, purpose: "person.phone") }
    }

    static let insertColumns: [StaticString] = [
        "id", "name", "sex", "birth_on", "ethnicity", "marital", "died_on", "hukou_region_id", "home_region_id",
        "home_address", "phone", "phone_masked", "phone_blind", "number_masked", "urban", "merged_into", "version",
        "created_at", "updated_at",
    ]

    /// Places in `values` of what lists filter by.
    static let sexColumn = 2
    static let birthColumn = 3

    var values: [SQLValue] {
        [
            id.sqlValue, name.sqlValue, sex.sqlValue, birthOn.sqlValue, ethnicity.sqlValue, marital.sqlValue,
            diedOn.sqlValue, hukouRegionID.sqlValue, homeRegionID.sqlValue, homeAddress.sqlValue, phone.sqlValue,
            phoneMasked.sqlValue, phoneBlind.sqlValue, numberMasked.sqlValue, settlement.sqlValue,
            mergedInto.sqlValue, version.sqlValue, createdAt.sqlValue, updatedAt.sqlValue,
        ]
    }
}

// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
package import Storage
package import Vocabulary

/// All facades of one store, built once.
package struct Rooms: Sendable {
    package let database: any Database
    package let cipher: FieldCipher
    package let clock: any CivilClock
    package let audit: Audit
    package let access: Access
    package let regions: Regions
    package let parties: Parties
    package let ledger: Ledger
    package let benefits: Benefits
    package let casework: Casework
    package let verification: Verification
    package let effects: CaseEffects
    package let exchange: Exchange
    package let workbench: Workbench
    package let registers: Registers
    package let messages: Messages
    package let webhooks: Webhooks
    package let cooperation: Cooperation
    package let feedback: Feedback
    package let bookings: Bookings
    package let urgentHelp: UrgentHelp
    package let remedies: Remedies
    package let privacy: Privacy
    package let planning: Planning
    package let boards: Boards

    /// Name of the office.
    package let office: String

    package var supervision: Supervision { Supervision(planning: planning) }
    package var consultations: Consultations { Consultations(planning: planning, office: office) }
    package var meetings: Meetings {
        Meetings(planning: planning, supervision: supervision, consultations: consultations)
    }
    package var projects: Projects { Projects(planning: planning) }
    package var funds: Funds { Funds(planning: planning) }
    package var purchasing: Purchasing { Purchasing(planning: planning) }
    package var assessments: Assessments { Assessments(planning: planning) }
    package var rollUps: RollUps { RollUps(planning: planning, services: casework.services, office: office) }

    package init(
        database: any Database,
        cipher: FieldCipher,
        clock: any CivilClock,
        functions: FunctionCatalog,
        rootRegionID: Int64,
        services: any CaseServices & PolicyEditions & MessageBook & ResidentBook & EnrolmentPolicy,
        judge: any CaseJudge,
        papers: any CasePapers,
        office: String,
        exchanges: [ExchangeDefinition] = [],
        registers: [RegisterDefinition] = [],
        plans: PlanBook = PlanBook(),
        documents: [String: String] = [:],
        release: String = "",
        allowedHosts: [String] = []
    ) {
        self.database = database
        self.cipher = cipher
        self.clock = clock
        self.office = office
        audit = Audit(database: database, cipher: cipher)
        access = Access(
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            functions: functions,
            rootRegionID: rootRegionID
        )
        regions = Regions(database: database, audit: audit, clock: clock)
        parties = Parties(
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            regions: regions,
            youngAge: { services.youngAge(on: $0) }
        )
        planning = Planning(
            book: plans,
            database: database,
            audit: audit,
            clock: clock,
            regions: regions,
            parties: parties,
            cipher: cipher,
            blobs: BlobStore(cipher),
            registers: registers,
            rootRegionID: rootRegionID
        )
        boards = Boards(
            database: database,
            planning: planning,
            supervision: Supervision(planning: planning),
            clock: clock
        )
        ledger = Ledger(database: database, cipher: cipher, audit: audit, clock: clock)
        benefits = Benefits(
            database: database,
            ledger: ledger,
            audit: audit,
            clock: clock,
            parties: parties,
            readers: Self.readers(services.all),
            policy: services
        )
        messages = Messages(database: database, cipher: cipher, audit: audit, clock: clock, book: services)
        privacy = Privacy(
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            parties: parties,
            services: services
        )
        webhooks = Webhooks(
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            services: services.current.map { ($0.flow.serviceID, $0.flow.title) },
            addresses: AddressGuard(allowed: allowedHosts)
        )
        let messenger = CaseMessenger(
            messages: messages,
            webhooks: webhooks,
            regions: regions,
            services: services,
            office: office
        )
        casework = Casework(
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            services: services,
            judge: judge,
            coverage: BenefitsCoverage(benefits),
            functions: functions,
            regions: regions,
            parties: parties,
            witness: messenger
        )
        cooperation = Cooperation(casework: casework)
        feedback = Feedback(
            database: database,
            audit: audit,
            clock: clock,
            book: services,
            casework: casework,
            messenger: messenger,
            functions: functions
        )
        bookings = Bookings(
            database: database,
            audit: audit,
            clock: clock,
            book: services,
            services: services,
            regions: regions,
            messenger: messenger
        )
        remedies = Remedies(database: database, clock: clock, book: services, casework: casework, regions: regions)
        urgentHelp = UrgentHelp(
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            book: services,
            casework: casework,
            regions: regions
        )
        verification = Verification(
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            sources: services.sources,
            known: services.knownSources,
            totals: services.totals,
            lookup: RegistryLookup(parties),
            addresses: AddressGuard(allowed: allowedHosts),
            matchings: services.matchings,
            covering: Self.covering(services.all),
            provinces: services.provinces,
            recognitionDays: { services.recognitionDays(on: $0) },
            fileMonths: { services.verificationFileMonths(on: $0) }
        )
        self.registers = Registers(
            definitions: registers,
            release: release,
            documents: documents,
            office: office,
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            regions: regions,
            parties: parties
        )
        effects = CaseEffects(
            casework: casework,
            benefits: benefits,
            ledger: ledger,
            registers: self.registers,
            verification: verification,
            regions: regions,
            papers: papers,
            messenger: messenger,
            remedies: remedies,
            office: office
        )
        exchange = Exchange(
            definitions: exchanges,
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            parties: parties,
            regions: regions,
            office: office
        )
        workbench = Workbench(
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            regions: regions,
            editions: services
        )
    }

    /// The schema that all rooms together need.
    /// Services by the program that they open or look at again, of every release that is loaded.
    private static func covering(_ services: [CaseService]) -> [String: [String]] {
        let pairs = services.compactMap { service in service.program.map { ($0, service.flow.serviceID) } }
        return Dictionary(grouping: pairs, by: \.0).mapValues { Set($0.map(\.1)).sorted() }
    }

    /// Who may know of an item: whoever may see the answers to the questions of that name, in whatever release.
    private static func readers(_ services: [CaseService]) -> FindingReaders {
        let veiled = services.filter { service in service.fields.contains { !$0.readers.isEmpty } }
        let fields = Dictionary(grouping: veiled.flatMap { service in service.fields.map { (service.program, $0) } }) {
            $0.0
        }
        return FindingReaders { actor, program, item in
            (fields[program] ?? []).filter { $0.1.name == item || $0.1.input == item }.allSatisfy {
                $0.1.isReadable(by: actor)
            }
        }
    }

    package static let migrations: [Migration] =
        BlobStore.migrations + JobQueue.migrations + ReleasesMigrations.all + AuditMigrations.all + AccessMigrations.all
        + TokenMigrations.all + Parties.migrations
        + VerificationMigrations.all + CaseworkMigrations.all + LedgerMigrations.all + BenefitsMigrations.all
        + ExchangeMigrations.all + WorkbenchMigrations.all + RegistersMigrations.all + MessagesMigrations.all
        + CooperationMigrations.all
        + FeedbackMigrations.all + BookingMigrations.all + UrgentHelpMigrations.all
        + RemediesMigrations.all
        + PrivacyMigrations.all
        + PlanningMigrations.all + SupervisionMigrations.all
        + ConsultationMigrations.all + MeetingMigrations.all
        + ProjectsMigrations.all + FundsMigrations.all + AssessmentMigrations.all
        + PurchasingMigrations.all + RollUpsMigrations.all
}

// SPDX-License-Identifier: Apache-2.0
package import Policy
package import Vocabulary

/// One folder of a pack, read and checked by itself.
package struct Pack: Sendable {
    package let id: String
    package let title: String
    /// The pack it stands on: a jurisdiction on its province, a province on the nation.
    package let extends: String?
    /// Name of the office for papers, such as 天门市民政局.
    package let office: String?
    /// Code of the county whose store it is for.
    package let root: String?
    package let services: [ServiceDefinition]
    /// Events in people's lives, each with the services that it calls for.
    package let bundles: [BundleDefinition]
    package let partners: [PartnerDefinition]
    package let exchanges: [ExchangeDefinition]
    /// What the pack says of benefits beside their rules.
    package let programs: [ProgramDefinition]
    /// Who is asked about people's means.
    package let sources: [SourceDefinition]
    /// How what verification returns adds up.
    package let totals: [TotalDefinition]
    /// Who in benefit is asked about again and again.
    package let matchings: [MatchingDefinition]
    /// Provinces whose departments can be asked by letter.
    package let provinces: [String]
    package let registers: [RegisterDefinition]
    /// What people are told of their cases.
    package let messages: [MessageDefinition]
    /// What can be ticked with a rating; nil where the layer does not say.
    package let feedback: FeedbackDefinition?
    package let urgentHelp: UrgentHelpDefinition?
    package let remedies: [RemedyDefinition]
    /// Offices whose bookings differ from what the services say.
    package let bookingOffices: [BookingOffice]
    package let functions: [FunctionDefinition]
    /// Departments that plans give tasks to.
    package let departments: [DepartmentDefinition]
    package let plans: [PlanDefinition]
    /// What is counted over registers.
    /// What every township should have.
    package let provisions: [ProvisionDefinition]
    package let metrics: [DefinedMetric]
    /// Lines of the budget and what is appraised.
    package let funds: FundsDefinition
    package let regions: [RegionDefinition]
    package let calendar: [WorkCalendar.Entry]
    /// Papers by file name without extension.
    package let documents: [String: String]
    package let policies: [PolicySource]
    package let parameters: [PolicySource]
    /// Every file as read, for the hash of a release.
    package let files: [String: [UInt8]]
    /// What this program finds wrong with a release that an earlier one accepted; none in a pack that is newly read.
    package let complaints: [PackFault]
}

import Testing

@testable import LyceumCore

@Suite("Open files")
struct OpenFilesTests {
    @Test("the limit is raised, never lowered, and stays within what the rest relies on")
    func limit() {
        let before = OpenFiles.limit
        OpenFiles.raiseLimit()
        #expect((before...65_536).contains(OpenFiles.limit))
        #expect(before >= 20)
    }
}

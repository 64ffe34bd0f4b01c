#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension LyceumError {
    /// The error of the last failed system call, in words.
    public static func system(
        _ doing: String, at location: String? = nil, errno number: Int32? = nil
    ) -> LyceumError {
        let number = number ?? errno
        let text = String(cString: strerror(number))
        let code: Code = number == ENOENT ? .notFound : .inputOutput
        let remedy: String? =
            switch number {
            case ENOENT: "check the path"
            case EACCES, EPERM: "check the permissions"
            case ENOSPC, EDQUOT: "free some disk space and run the command again; nothing was left half-written"
            case EISDIR: "give a file, not a folder"
            default: nil
            }
        return LyceumError(code, "\(doing): \(text)", at: location, remedy: remedy)
    }
}

namespace W2S.Engine.Telemetry;

/// <summary>Names of what only W2S has to tell.</summary>
internal static class Names
{
    public const string ChunkSpan = "chunk";

    public const string Method = "w2s.method";
    public const string BeamWidth = "w2s.beam_width";
    public const string SuccessorsPerBeam = "w2s.successors_per_beam";
    public const string ChunkLength = "w2s.chunk_length";
    public const string Guidance = "w2s.guidance";
    public const string Seed = "w2s.seed";
    public const string Rounds = "w2s.rounds";
    public const string Score = "w2s.score";
    public const string TokensProposed = "w2s.tokens.proposed";
    public const string TokensKept = "w2s.tokens.kept";
    public const string TokensScored = "w2s.tokens.scored";
    public const string Calls = "w2s.large_model.calls";
    public const string Abandoned = "w2s.abandoned";
    public const string Model = "w2s.model";

    public const string Round = "w2s.round";
    public const string CandidatesProposed = "w2s.candidates.proposed";
    public const string CandidatesDistinct = "w2s.candidates.distinct";
    public const string CandidatesDropped = "w2s.candidates.dropped";
    public const string Survivors = "w2s.survivors";
    public const string CommittedCharacters = "w2s.committed_characters";
    public const string ProposeDuration = "w2s.propose_duration";
    public const string ScoreDuration = "w2s.score_duration";

    public const string ScoreMetric = "w2s.search.score";
    public const string ActiveMetric = "w2s.requests.active";
}

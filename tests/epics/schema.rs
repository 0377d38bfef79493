//! Our GraphQL against GitLab's own schema: what we send validates, and what the simulated GitLab answers has the
//! fields and the nulls that the schema allows. The schema is not ours to copy: without it these tests say so.

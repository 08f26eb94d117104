-- Until when an excluded member may call upon the general meeting, where the statutes give a deadline; fixed with the decision.
alter table departure add column appeal_until date;
